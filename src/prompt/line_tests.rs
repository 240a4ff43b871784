use std::io::Cursor;

use super::super::{Conduct, Ending, PageKind, example};
use super::*;
use crate::answers::Answers;
use crate::ruleset::Audience;

/// Asks one question with this input; gives back the reply and everything that was written.
fn asked(id: &str, previous: Option<&Answer>, input: impl Into<Vec<u8>>) -> (Result<Reply, Stop>, String) {
    let rules = example::rules();
    let mut line = Line::new(Cursor::new(input.into()), Vec::new(), 78, true);
    let reply = line.ask(&example::ask(&rules, id, previous));
    (reply, written(line))
}

fn written(line: Line<Cursor<Vec<u8>>, Vec<u8>>) -> String {
    let (_, output) = line.into_inner();
    assert!(!output.contains(&0x1b) && !output.contains(&b'\r'), "only plain lines");
    String::from_utf8(output).unwrap()
}

fn options(indices: &[usize]) -> Answer {
    Answer::Chosen(indices.iter().map(|&index| Token::Option(index)).collect())
}

#[track_caller]
fn answers(id: &str, input: &str, expected: &Answer) {
    let (reply, written) = asked(id, None, input);
    assert_eq!(reply.unwrap(), Reply::Answer(expected.clone()), "{input:?}:\n{written}");
}

/// What is written after the first prompt.
#[track_caller]
fn after(id: &str, input: impl Into<Vec<u8>>) -> String {
    let (reply, written) = asked(id, None, input);
    assert!(matches!(reply, Err(Stop::Closed)), "{written}");
    written.split_once("Answer: ").unwrap().1.to_owned()
}

#[test]
fn a_question_reads_well_as_a_transcript() {
    let (_, written) = asked("now", None, "1 3\n");
    assert_eq!(
        written,
        "
First, your safety - Question 2, 3 to go
Do you have any of these right now?
 1. Chest pain or pressure
 2. Trouble breathing
 3. Fever or chills
 4. Not sure
 5. Prefer not to say
 0. None of these
Type the numbers that fit, such as 1 3, then press Enter. Type 0 for \"None of
these\".
You can also type ? for help, why, back, review or quit.
Answer: 1 3
You chose: Chest pain or pressure; Fever or chills
"
    );
}

#[test]
fn numbers_names_and_starts_of_names_answer() {
    answers("now", "1 3\n", &options(&[0, 2]));
    answers("now", "1,3\n", &options(&[0, 2]));
    answers("now", "trouble, fev\n", &options(&[1, 2]));
    answers("now", "0\r\n", &Answer::one(Token::None));
    answers("now", "not-sure\n", &Answer::one(Token::NotSure));
    answers("now", "5\n", &Answer::one(Token::PreferNot));
    answers("smoking", "for\n", &options(&[1]));
    answers("smoking", "NEVER\n", &options(&[0]));
    answers("fall", "no\n", &options(&[1]));
    answers("fall", "3\n", &Answer::one(Token::NotSure));
    answers("age", "45\n", &Answer::Number(45));
    answers("pain", "7\n", &Answer::Number(7));
    answers("pain", "not\n", &Answer::one(Token::NotSure));
    answers("age", "45", &Answer::Number(45));
}

#[test]
fn what_is_wrong_takes_one_line_and_the_prompt_comes_again() {
    assert_eq!(
        after("now", "7\n0 1\n\nn\nzzz\n"),
        "7
\"7\" is not one of the choices.
Answer: 0 1
\"None of these\" can not be checked with \"Chest pain or pressure\". Please keep
one or the other.
Answer: 
Please check at least one line. If none fit, check \"None of these\". You can
also check \"Prefer not to say\".
Answer: n
\"n\" fits more than one choice. Please type more of it, or a number.
Answer: zzz
\"zzz\" is not one of the choices.
Answer: 
"
    );
    assert_eq!(after("age", "old\n"), "old\nPlease type a whole number from 0 to 120.\nAnswer: \n");
    assert_eq!(
        after("smoking", "1 2\n\n"),
        "1 2\nPlease pick one line.\nAnswer: \nPlease pick one line.\nAnswer: \n"
    );
    assert_eq!(
        after("fall", "n\n"),
        "n\n\"n\" fits more than one choice. Please type more of it, or a number.\nAnswer: \n"
    );
}

#[test]
fn help_and_why_leave_the_question_open() {
    assert_eq!(
        after("now", "?\nwhy\n"),
        "?
Check a line if it started today or got much worse today.
Answer: why
These signs can not wait for a visit.
Answer: 
"
    );
    assert!(after("fall", "help\n").contains("There is no more help for this question."));
    for (typed, reply) in
        [("back", Reply::Back), ("<", Reply::Back), ("review", Reply::Review), ("QUIT", Reply::Leave)]
    {
        assert_eq!(asked("age", None, format!("{typed}\n")).0.unwrap(), reply);
    }
}

#[test]
fn the_answer_before_is_shown_and_enter_keeps_it() {
    let before = Answer::Number(45);
    let (reply, written) = asked("age", Some(&before), "\n");
    assert_eq!(reply.unwrap(), Reply::Answer(before));
    assert!(written.contains("Your answer so far: 45 years\nPress Enter to keep it.\n"), "{written}");
}

#[test]
fn the_first_question_has_none_before_it() {
    let rules = example::rules();
    let mut line = Line::new(Cursor::new(b"back\n".to_vec()), Vec::new(), 78, true);
    let ask = Ask { can_go_back: false, ..example::ask(&rules, "now", None) };
    assert!(matches!(line.ask(&ask), Err(Stop::Closed)));
    assert!(written(line).contains("This is the first question."));
}

#[test]
fn odd_input_is_an_unknown_answer() {
    assert!(after("now", b"\xff\xfe\x1b[2J\n".to_vec()).contains("is not one of the choices."));
    let mut long = vec![b'1'; 1_000_000];
    long.extend(b"\n2\n");
    let (reply, written) = asked("now", None, long);
    assert_eq!(reply.unwrap(), Reply::Answer(options(&[1])));
    assert!(written.len() < 2_000, "{}", written.len());
    let (reply, _) = asked("now", None, "");
    assert!(matches!(reply, Err(Stop::Closed)));
}

#[test]
fn pages_take_no_empty_line() {
    let rules = example::rules();
    let page = Page {
        kind: PageKind::SameDay,
        heading: "YOU NEED CARE TODAY.".into(),
        paragraphs: vec!["Tell the desk.".into(), "- Fever".into()],
        choices: vec!["Stop here".into(), "Go on".into()],
        start: None,
        cancel: None,
        words: &rules.words,
    };
    let mut line = Line::new(Cursor::new(b"\nback\n1 2\n2\n".to_vec()), Vec::new(), 78, true);
    assert_eq!(line.choose(&page).unwrap(), 1);
    assert_eq!(
        written(line),
        "
YOU NEED CARE TODAY.
Tell the desk.
- Fever
 1. Stop here
 2. Go on
Type a number from 1 to 2, then press Enter.
Answer: 
Type a number from 1 to 2, then press Enter.
Answer: back
Type a number from 1 to 2, then press Enter.
Answer: 1 2
Please pick one line.
Answer: 2
"
    );
    let mut line = Line::new(Cursor::new(b"back\nquit\n".to_vec()), Vec::new(), 78, true);
    assert_eq!(line.choose(&Page { cancel: Some(1), ..page.clone() }).unwrap(), 1);
    assert!(matches!(line.choose(&page), Err(Stop::Interrupted)));
}

#[test]
fn a_whole_interview_and_leaving_it() {
    let rules = example::rules();
    let run = |input: &str| {
        let mut line = Line::new(Cursor::new(input.as_bytes().to_vec()), Vec::new(), 78, true);
        let mut keep = |_: &Answers| Ok(());
        let conduct = Conduct::new(&rules, Audience::Patient, Answers::new(), false, &mut keep);
        let ended = conduct.run(&mut line);
        (ended, written(line))
    };
    let (ended, text) = run("begin\n0\nno\n45\nback\n46\nnot sure\nnever\n1\n");
    let (answers, ending) = ended.unwrap_or_else(|stop| panic!("{stop:?}\n{text}"));
    assert_eq!((answers.len(), ending), (5, Ending::Done), "{text}");
    assert_eq!(answers.get(crate::ruleset::QuestionIx(2)), Some(&Answer::Number(46)), "{text}");
    let (ended, text) = run("1\nquit\n1\nquit\n2\n");
    assert_eq!(ended.unwrap().1, Ending::Left, "{text}");
    // An emergency stands when nobody is there any more; everything else has no end then.
    let (ended, text) = run("1\n1\n");
    assert_eq!(ended.unwrap().1, Ending::Done, "{text}");
    assert!(text.contains("STOP HERE. CALL 911 NOW."), "{text}");
    let (ended, text) = run("1\n0\n");
    assert!(matches!(ended, Err(Stop::Closed)), "{text}");
}

#[test]
fn who_comes_back_to_an_outcome_sees_it_and_can_change_it() {
    let rules = example::rules();
    let run = |input: &str| {
        let mut line = Line::new(Cursor::new(input.as_bytes().to_vec()), Vec::new(), 78, true);
        let mut keep = |_: &Answers| Ok(());
        let mut answers = Answers::new();
        answers.set(crate::ruleset::QuestionIx(0), options(&[0]));
        let conduct = Conduct::new(&rules, Audience::Patient, answers, false, &mut keep);
        let ended = conduct.again().run(&mut line);
        (ended, written(line))
    };
    for input in ["", "1\n", "quit\n"] {
        let (ended, text) = run(input);
        assert_eq!(ended.unwrap().1, Ending::Done, "{text}");
        assert!(text.contains("STOP HERE. CALL 911 NOW.") && !text.contains("Begin"), "{text}");
    }
    let (ended, text) = run("2\n0\n");
    assert!(matches!(ended, Err(Stop::Closed)) && text.contains("Question 2"), "{text}");
}
