//! Markdown. Every character that could mean something is escaped, so that words stay words:
//! no link, image, HTML or heading can come from an answer, a reference or a rule file.

use super::summary::{Item, Summary};

/// The summary as Markdown.
pub(super) fn markdown(summary: &Summary) -> String {
    let mut page = format!("# {}\n", escape(&summary.headline));
    let mut paragraph = |text: &str| {
        page.push('\n');
        page.push_str(text);
        page.push('\n');
    };
    if !summary.top.is_empty() {
        paragraph(&summary.top.iter().map(|top| escape(top)).collect::<Vec<_>>().join(" · "));
    }
    for text in &summary.say {
        paragraph(&escape(text));
    }
    for block in &summary.blocks {
        paragraph(&format!("## {}", escape(&block.heading)));
        for text in &block.paragraphs {
            paragraph(&escape(text));
        }
        let items: Vec<String> = block.items.iter().map(list_item).collect();
        if !items.is_empty() {
            paragraph(&items.join("\n"));
        }
    }
    page
}

fn list_item(item: &Item) -> String {
    let mut lines = Vec::new();
    if !item.title.is_empty() {
        let title = escape(&item.title);
        lines.push(match &item.answer {
            Some(answer) => format!("{} **{}**", escape(&item.lead_in()), escape(answer)),
            None if item.say.is_empty() && item.details.is_empty() => title,
            None => format!("**{title}**"),
        });
    }
    lines.extend(item.say.iter().map(|text| escape(text)));
    lines.extend(
        item.details.iter().map(|detail| format!("{}: {}", escape(&detail.label), escape(&detail.text))),
    );
    // A backslash at the end of a line is a line break.
    format!("- {}", lines.join("\\\n  "))
}

/// The text with everything escaped that Markdown, GitHub's and others' additions to it, or HTML give a meaning.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut number_so_far = true;
    let mut chars = text.chars().enumerate();
    while let Some((index, c)) = chars.next() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '@' | '^' => true,
            '+' | '-' | '=' if index == 0 => true,
            // A list from "1." or "1)"; a link from "www." or "http://"
            '.' if out.to_ascii_lowercase().ends_with("www") => true,
            '.' | ')' => number_so_far && index > 0,
            ':' => chars.clone().map(|(_, c)| c).take(2).eq(['/', '/']),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        number_so_far &= c.is_ascii_digit();
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn words_stay_words() {
        assert_eq!(
            escape("<b>*bold*</b> [x](http://a) ![y]"),
            r"\<b\>\*bold\*\</b\> \[x\](http\://a) !\[y\]"
        );
        assert_eq!(escape("1. one"), r"1\. one");
        assert_eq!(escape("- a - b"), r"\- a - b");
        assert_eq!(escape("www.example.com, a@b"), r"www\.example.com, a\@b");
        assert_eq!(escape("Is it new? At 10:30. (Yes)"), "Is it new? At 10:30. (Yes)");
    }
}
