//! Builds the shipped rule set into the program: the list of its files, and their digest.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use sha2::{Digest as _, Sha256};

const FOLDER: &str = "rules/prolotherapy";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    let (mut list, mut hash) = (String::new(), Sha256::new());
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).ok_or("a rule file without a name")?;
        let shown = format!("{FOLDER}/{name}");
        writeln!(list, "({shown:?}, include_str!({:?})),", file.display().to_string())?;
        hash.update(fs::read(&file)?);
    }
    let mut digest = String::new();
    for byte in hash.finalize() {
        write!(digest, "{byte:02x}")?;
    }
    let code = format!(
        "/// The shipped rule set, file by file in name order.\n\
         const SHIPPED: &[(&str, &str)] = &[\n{list}];\n\
         /// SHA-256 over its files, joined.\n\
         const SHIPPED_DIGEST: &str = \"{digest}\";\n"
    );
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("shipped.rs"), code)?;
    Ok(())
}
