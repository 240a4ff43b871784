//! `prescreen fmt`: one layout, and nothing lost.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails at once")]

#[path = "common/expect.rs"]
mod expect;
#[path = "common/generate.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod generate;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use generate::{Rules, Tape};
use prescreen::tidy::tidy;
use proptest::prelude::*;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

const UNTIDY: &str = "# mine\nformat=1\n[ answers ]\nage =45\n";
const TIDY: &str = "# mine\nformat = 1\n\n[answers]\nage = 45\n";

fn prescreen(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_prescreen")).args(args).env_remove("PRESCREEN_RULES").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn each_file_comes_out_as_expected() {
    let mut differences = Vec::new();
    for folder in expect::folders(Path::new("tests/tidy")) {
        let before = fs::read_to_string(folder.join("before.toml")).unwrap();
        let after = tidy(&before).unwrap();
        differences.extend(expect::difference(&folder.join("after.toml"), &after));
        assert_eq!(tidy(&after).unwrap(), after, "{}: once is enough", expect::name(&folder));
    }
    expect::all_equal(&differences);
}

#[test]
fn what_is_shipped_is_in_the_layout() {
    let shipped = ["rules/prolotherapy", "rules/template", "rules", "examples/answers"];
    let output = prescreen(&[&["fmt", "--check"], &shipped[..]].concat());
    assert_eq!(
        (output.status.code(), text(&output.stdout).as_str()),
        (Some(0), ""),
        "{}",
        text(&output.stderr)
    );
}

/// A text with other white space, and comments where TOML allows them.
struct Untidy<'t, 'v> {
    tape: Tape<'t>,
    /// Line breaks and comments too, not only spaces.
    lines: bool,
    out: String,
    comments: Vec<String>,
    /// The brackets that are open; `true` for a list.
    open: Vec<bool>,
    before: Option<&'v str>,
}

impl Untidy<'_, '_> {
    fn spaces(&mut self) {
        let spaces = *self.tape.pick(&["", " ", "\t", "   "]);
        self.out.push_str(spaces);
    }

    fn comment(&mut self) {
        let look = *self.tape.pick(&["# c", "#c", "#  \"[c = ", "# # 'c"]);
        let comment = format!("{look}{}.", self.comments.len());
        self.out.push_str(&comment);
        self.comments.push(comment);
        self.spaces();
    }

    /// Between two pieces of a line or list.
    fn gap(&mut self) {
        self.spaces();
        if self.lines && self.open.last() == Some(&true) && self.tape.chance(25) {
            if self.tape.chance(50) {
                self.comment();
            }
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        let end = *self.tape.pick(&["\n", "\r\n"]);
        self.out.push_str(end);
        while self.lines && self.tape.chance(20) {
            if self.tape.chance(70) {
                self.spaces();
                self.comment();
            }
            self.out.push('\n');
        }
        self.spaces();
    }

    fn push(&mut self, kind: TokenKind, piece: &str) {
        let header = self.open.is_empty() && self.before.is_none_or(|before| before == "\n" || before == "[");
        match kind {
            TokenKind::Whitespace => return,
            TokenKind::Newline if self.open.is_empty() => {
                self.spaces();
                if self.lines && self.tape.chance(20) {
                    self.comment();
                }
                self.new_line();
                self.before = Some("\n");
                return;
            }
            TokenKind::Newline => {
                self.new_line();
                return;
            }
            TokenKind::LeftSquareBracket if header => self.out.push('['),
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                self.out.push_str(piece);
                self.open.push(kind == TokenKind::LeftSquareBracket);
                self.gap();
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket if !self.open.is_empty() => {
                self.gap();
                self.out.push_str(piece);
                self.open.pop();
            }
            TokenKind::Comma | TokenKind::Equals => {
                self.gap();
                self.out.push_str(piece);
                self.gap();
            }
            _ => self.out.push_str(piece),
        }
        self.before = if piece == "[" && header { Some("[") } else { Some("") };
    }
}

/// Gives back the text and its comments.
fn untidied(text: &str, tape: &[u16], lines: bool) -> (String, Vec<String>) {
    let tape = Tape::new(tape);
    let mut untidy =
        Untidy { tape, lines, out: String::new(), comments: Vec::new(), open: Vec::new(), before: None };
    let source = Source::new(text);
    for token in source.lex() {
        untidy.push(token.kind(), source.get(token).unwrap().as_str());
    }
    (untidy.out, untidy.comments)
}

fn tape() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was put in: all comments and values are still there, and a second time changes nothing.
    #[test]
    fn nothing_is_lost_and_once_is_enough(rules in tape(), noise in proptest::collection::vec(any::<u16>(), 3000)) {
        let plain = Rules::draw(&mut Tape::new(&rules)).to_toml();
        let (before, comments) = untidied(&plain, &noise, true);
        let values: toml::Table = plain.parse().unwrap();
        prop_assert_eq!(before.parse::<toml::Table>().map_err(|error| error.to_string()), Ok(values.clone()), "{}", before);
        let after = tidy(&before).map_err(|refused| TestCaseError::fail(format!("{refused}\n{before}")))?;
        prop_assert_eq!(after.parse::<toml::Table>().unwrap(), values);
        for comment in &comments {
            prop_assert_eq!(after.matches(comment.as_str()).count(), 1, "{} in\n{}", comment, &after);
        }
        prop_assert_eq!(&tidy(&after).unwrap(), &after, "twice, of\n{}", before);
        prop_assert!(after.lines().all(|line| line.trim_end() == line) && !after.contains("\n\n\n"), "{}", after);
    }

    /// Spaces, tabs and the kind of line break make no difference.
    #[test]
    fn spaces_make_no_difference(rules in tape(), noise in proptest::collection::vec(any::<u16>(), 3000)) {
        let plain = Rules::draw(&mut Tape::new(&rules)).to_toml();
        let (before, _) = untidied(&plain, &noise, false);
        prop_assert_eq!(tidy(&before).unwrap(), tidy(&plain).unwrap());
    }
}

#[test]
fn files_are_written_with_the_permissions_they_have() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    let fine = folder.path().join("fine.toml");
    fs::write(&path, UNTIDY).unwrap();
    fs::write(&fine, TIDY).unwrap();
    let modified = fs::metadata(&fine).unwrap().modified().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    }
    let output = prescreen(&["fmt", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), format!("formatted {}\n", path.display()));
    assert_eq!(text(&output.stderr), "1 of 2 files changed.\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), TIDY);
    assert_eq!(fs::metadata(&fine).unwrap().modified().unwrap(), modified, "what is fine is not written");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file stays");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}

#[test]
fn a_file_that_is_no_toml_is_left_alone_and_the_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let broken = "[answers]\nage = = 4\n";
    fs::write(path("broken.toml"), broken).unwrap();
    fs::write(path("good.toml"), UNTIDY).unwrap();
    let output = prescreen(&["fmt", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(65));
    let shown = text(&output.stderr);
    assert!(shown.contains("error[toml-syntax]") && shown.contains("broken.toml:2:"), "{shown}");
    assert_eq!(fs::read_to_string(path("broken.toml")).unwrap(), broken);
    assert_eq!(fs::read_to_string(path("good.toml")).unwrap(), TIDY);

    fs::write(path("broken.toml"), "[ruleset]\nid = = 4\n").unwrap();
    assert_eq!(prescreen(&["fmt", folder.path().to_str().unwrap()]).status.code(), Some(78), "a rule file");
}

#[test]
fn check_writes_nothing_and_prints_the_difference() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    fs::write(&path, UNTIDY).unwrap();
    let output = prescreen(&["fmt", "--check", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(65));
    assert_eq!(fs::read_to_string(&path).unwrap(), UNTIDY);
    let expected = "@@ -1,4 +1,5 @@\n # mine\n-format=1\n-[ answers ]\n-age =45\n+format = 1\n+\n+[answers]\n+age = 45\n";
    let printed = text(&output.stdout);
    assert!(printed.starts_with("--- ") && printed.ends_with(expected), "{printed}");
}

#[test]
fn standard_input_comes_out_of_standard_output() {
    let run = |args: &[&str], input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_prescreen"))
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let output = run(&["fmt", "-"], UNTIDY);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), TIDY.to_owned()));
    assert_eq!(text(&output.stderr), "");
    let broken = run(&["fmt", "-"], "a = [");
    assert_eq!((broken.status.code(), text(&broken.stdout)), (Some(65), String::new()), "nothing half done");
    assert_eq!(run(&["fmt", "--check", "-"], UNTIDY).status.code(), Some(65));
    assert_eq!(run(&["fmt", "--check", "-"], TIDY).status.code(), Some(0));
}

/// A pipe or device is refused before anything is read from it; a link stays a link.
#[cfg(unix)]
#[test]
fn only_files_are_written() {
    let refused = prescreen(&["fmt", "/dev/null"]);
    assert_eq!(refused.status.code(), Some(74), "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("is no file"), "{}", text(&refused.stderr));

    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.toml"), folder.path().join("link.toml"));
    fs::write(&real, UNTIDY).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert_eq!(prescreen(&["fmt", link.to_str().unwrap()]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&real).unwrap(), TIDY);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}
