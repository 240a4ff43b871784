//! What goes on a page, and where. See [`super::summary`] for the order and why.

use super::Report;
use super::summary::{Block, Detail, DetailRole, Item, Role, Summary, Tone};
use crate::answers::Answer;
use crate::assess::{Fired, Reason, Status};
use crate::document::Text;
use crate::prompt::answer_in_words;
use crate::ruleset::{
    Audience, Citation, FindingKind, Kind, Outcome, QuestionIx, RuleSet, Token, Words, fill,
};
use crate::text::{paragraphs, visible};

/// The text on one line, safe to print.
fn line(text: &str) -> String {
    visible(text).split('\n').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The paragraphs of a text, safe to print.
fn safe_paragraphs(text: &str) -> Vec<String> {
    paragraphs(&visible(text))
}

/// A block without items.
fn block(role: Role, heading: &str, say: &str) -> Block {
    Block { role, heading: line(heading), paragraphs: safe_paragraphs(say), items: Vec::new() }
}

/// Puts a summary together.
pub(super) struct Composer<'a> {
    report: &'a Report<'a>,
    rules: &'a RuleSet,
    words: &'a Words,
    staff: bool,
}

impl<'a> Composer<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        let rules = report.rules;
        Self { report, rules, words: &rules.words, staff: report.audience == Audience::Staff }
    }

    pub(super) fn summary(&self) -> Summary {
        let outcome = self.report.assessment.outcome;
        // Incomplete answers have no outcome, but a danger sign among them is never kept back.
        let urgent = match outcome {
            Some(outcome) => outcome.is_urgent().then_some(outcome),
            None => self.fired(FindingKind::SameDay).next().map(|_| Outcome::SameDay),
        };
        let blocks = match (outcome, urgent) {
            (_, Some(urgent)) => self.urgent_blocks(urgent),
            (Some(_), None) => self.calm_blocks(),
            (None, None) => vec![self.so_far()],
        };
        let missing = outcome.is_none().then(|| self.missing(urgent.is_some()));
        let all_answers = self.staff.then(|| self.all_answers());
        let ending = [self.safety_net(), self.next_step(urgent), self.about(urgent.is_some())];
        let blocks = blocks.into_iter().chain(missing).chain(all_answers).chain(ending);
        let (headline, say) = self.headline(urgent.is_some());
        Summary {
            language: line(&self.rules.language),
            title: line(&self.rules.title),
            tone: match outcome {
                None => Tone::Incomplete,
                Some(Outcome::Emergency) => Tone::Emergency,
                Some(Outcome::SameDay) => Tone::SameDay,
                Some(_) => Tone::Calm,
            },
            top: if urgent.is_none() {
                [line(&self.rules.title)].into_iter().chain(self.reference()).collect()
            } else {
                Vec::new()
            },
            audience: self.report.audience,
            headline,
            say,
            blocks: blocks.filter(|block| !(block.paragraphs.is_empty() && block.items.is_empty())).collect(),
        }
    }

    /// The headline, and what is said below it. On urgent pages everything said is under its own heading.
    fn headline(&self, urgent: bool) -> (String, Vec<String>) {
        let Some(outcome) = self.report.assessment.outcome else {
            let say = if urgent { "" } else { self.words.incomplete_say.as_str() };
            return (line(&self.words.incomplete), safe_paragraphs(say));
        };
        let text = self.rules.outcome(outcome);
        let mut say = Vec::new();
        if !urgent {
            say.extend(safe_paragraphs(&text.say));
            if self.fired(FindingKind::Criterion).next().is_none() {
                say.extend(safe_paragraphs(&self.rules.no_match));
            }
        }
        (line(&text.headline), say)
    }

    fn urgent_blocks(&self, urgent: Outcome) -> Vec<Block> {
        let mut blocks = vec![block(Role::DoNow, &self.words.do_now, &self.rules.outcome(urgent).say)];
        let (told, noted): (&[FindingKind], &[FindingKind]) = match urgent {
            Outcome::Emergency => (&[FindingKind::Emergency], &[FindingKind::SameDay, FindingKind::Caution]),
            _ => (&[FindingKind::SameDay], &[FindingKind::Caution]),
        };
        let items = |kinds: &[FindingKind], say: bool| {
            let fired = kinds.iter().flat_map(|&kind| self.fired(kind));
            fired.map(|fired| self.finding(fired, say)).collect::<Vec<_>>()
        };
        let mut told_us = block(Role::ToldUs, &self.words.told_us, "");
        told_us.items = items(told, true);
        blocks.push(told_us);
        if self.staff {
            let mut also = block(Role::AlsoNoted, &self.words.also_noted, "");
            // Their words are about the visit, and this person has somewhere else to be first.
            also.items = items(noted, false);
            blocks.push(also);
        }
        blocks
    }

    fn calm_blocks(&self) -> Vec<Block> {
        let words = self.words;
        let findings = |role, heading: &str, say: &str, kind| {
            let items: Vec<Item> = self.fired(kind).map(|fired| self.finding(fired, true)).collect();
            let mut block = block(role, heading, if items.is_empty() { "" } else { say });
            block.items = items;
            block
        };
        let list = |role, heading: &str, lines: Vec<String>| {
            let mut block = block(role, heading, "");
            block.items = lines.into_iter().map(|title| Item { title, ..Item::default() }).collect();
            block
        };
        let questions = |asked: &[QuestionIx]| asked.iter().map(|&question| self.named(question)).collect();
        let texts = |texts: &[Text]| texts.iter().map(|text| line(text)).collect();
        let assessment = self.report.assessment;
        vec![
            findings(Role::Matched, &words.matched, &words.matched_say, FindingKind::Criterion),
            findings(Role::Cautions, &words.cautions, &words.cautions_say, FindingKind::Caution),
            list(Role::NotSure, &words.not_sure_heading, questions(&assessment.not_sure)),
            list(Role::Skipped, &words.skipped_heading, questions(&assessment.skipped)),
            findings(Role::Topics, &words.topics, "", FindingKind::Topic),
            list(Role::Questions, &words.questions_to_ask, texts(&self.rules.ask)),
            self.evidence(),
            list(Role::Bring, &words.bring, texts(&self.rules.bring)),
            self.recorded(),
        ]
    }

    fn fired(&self, kind: FindingKind) -> impl Iterator<Item = &Fired> {
        self.report.assessment.of_kind(self.rules, kind)
    }

    fn so_far(&self) -> Block {
        let mut block = block(Role::SoFar, &self.words.so_far, "");
        block.items =
            self.report.assessment.findings.iter().map(|fired| self.finding(fired, false)).collect();
        block
    }

    fn missing(&self, urgent: bool) -> Block {
        let say = if urgent { self.words.incomplete_say.as_str() } else { "" };
        let mut block = block(Role::Missing, &self.words.missing, say);
        let missing = self.report.assessment.missing.iter();
        block.items = missing
            .map(|&question| Item {
                title: self.with_ids(&self.asked(question), &[self.rules.question(question).id.as_str()]),
                ..Item::default()
            })
            .collect();
        block
    }

    /// A line with the ids behind it, which only staff have a use for.
    fn with_ids(&self, text: &str, ids: &[&str]) -> String {
        if self.staff && !ids.is_empty() { line(&format!("{text} ({})", ids.join(", "))) } else { line(text) }
    }

    /// On staff pages these are among all answers.
    fn recorded(&self) -> Block {
        let mut block = block(Role::Recorded, &self.words.recorded, "");
        block.items = self.answers(|question| !self.staff && self.rules.question(question).record_only);
        block
    }

    fn all_answers(&self) -> Block {
        let stopped = match self.report.assessment.status {
            Status::StoppedAtEmergency => self.words.stopped_emergency.as_str(),
            Status::StoppedAtSameDay => self.words.stopped_same_day.as_str(),
            Status::Settled => self.words.stopped_settled.as_str(),
            Status::Complete | Status::Incomplete => "",
        };
        let mut block = block(Role::AllAnswers, &self.words.all_answers, stopped);
        block.items = self.answers(|_| true);
        block
    }

    fn answers(&self, which: impl Fn(QuestionIx) -> bool) -> Vec<Item> {
        let answers = self.report.assessment.answers.iter().filter(|(question, _)| which(*question));
        answers
            .map(|(question, answer)| Item {
                title: self.named(*question),
                answer: Some(self.in_words(*question, answer)),
                ..Item::default()
            })
            .collect()
    }

    fn evidence(&self) -> Block {
        let shown =
            self.report.assessment.evidence.iter().filter_map(|&index| self.rules.evidence.get(index));
        let items: Vec<Item> = shown
            .map(|evidence| Item {
                say: safe_paragraphs(&evidence.say),
                details: self
                    .sources(&evidence.sources.iter().collect::<Vec<_>>(), true)
                    .into_iter()
                    .collect(),
                ..Item::default()
            })
            .collect();
        let say = if items.is_empty() { "" } else { self.words.evidence_say.as_str() };
        Block { items, ..block(Role::Evidence, &self.words.evidence, say) }
    }

    fn safety_net(&self) -> Block {
        block(Role::SafetyNet, &self.words.safety_net, &self.rules.safety_net)
    }

    fn next_step(&self, urgent: Option<Outcome>) -> Block {
        let after_care = urgent.and_then(|outcome| self.rules.outcome(outcome).closing.as_deref());
        // The visit is never the next step of somebody who needs care first.
        let heading = if after_care.is_some() { &self.words.after_that } else { &self.words.next_step };
        let mut block = block(Role::NextStep, heading, after_care.unwrap_or_default());
        block.paragraphs.extend(safe_paragraphs(&self.rules.closing));
        block
    }

    fn about(&self, with_reference: bool) -> Block {
        let (rules, words) = (self.rules, self.words);
        let mut block = block(Role::About, &words.about, &rules.disclaimer);
        if with_reference {
            block.paragraphs.extend(self.reference());
        }
        // On paper for the patient the start of the digest is enough to tell two rule sets apart.
        let digest =
            if self.staff { rules.digest.as_str() } else { rules.digest.get(..12).unwrap_or_default() };
        block
            .paragraphs
            .push(line(&format!("{}: {} {} ({digest})", words.rule_set, rules.id, rules.version)));
        if self.staff {
            match &rules.review {
                None => block.paragraphs.push(line(&words.not_reviewed)),
                Some(review) => {
                    let values = [
                        ("by", review.by.as_str()),
                        ("credentials", review.credentials.as_str()),
                        ("on", review.on.as_str()),
                    ];
                    block.paragraphs.push(line(&fill(&words.reviewed, &values)));
                    block.paragraphs.extend(review.note.as_deref().map(line));
                }
            }
        }
        block
    }

    fn reference(&self) -> Option<String> {
        let reference = line(self.report.reference?);
        (!reference.is_empty()).then(|| format!("{}: {reference}", line(&self.words.reference)))
    }

    fn finding(&self, fired: &Fired, say: bool) -> Item {
        let finding = self.rules.finding(fired.finding);
        let cited = finding.sources.iter();
        let listed =
            |citation: &&Citation| finding.kind == FindingKind::Criterion && citation.quote.is_some();
        let topic = finding.kind == FindingKind::Topic;
        let mut details: Vec<Detail> =
            cited.clone().filter(listed).filter_map(|citation| self.listed(citation)).collect();
        if !topic {
            details.extend(fired.because.iter().map(|reason| self.because(reason)));
        }
        if self.staff {
            details.extend(finding.staff.iter().map(|note| Detail {
                role: DetailRole::Staff,
                label: line(&self.words.staff_note),
                text: line(note),
            }));
        }
        // What a topic says of the clinic's page it says itself; what others found is told with its source.
        let others: Vec<&Citation> = cited
            .filter(|citation| if topic { citation.quote.is_none() } else { self.staff && !listed(citation) })
            .collect();
        details.extend(self.sources(&others, topic));
        let ids: Vec<&str> = finding.items.iter().map(Text::as_str).collect();
        let say = finding.say.as_deref().filter(|_| say);
        Item {
            title: self.with_ids(&finding.title, &ids),
            answer: None,
            say: say.map(safe_paragraphs).unwrap_or_default(),
            details,
        }
    }

    /// The exact words of the published list, and where they stand in it.
    fn listed(&self, citation: &Citation) -> Option<Detail> {
        let quote = citation.quote.as_ref()?;
        let at = citation.at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
        Some(Detail {
            role: DetailRole::Listed,
            label: line(&self.words.list_item),
            text: line(&format!("\"{quote}\"{at}")),
        })
    }

    /// Who says so, when, and where to look: the full citation is in the rule set.
    fn source(&self, citation: &Citation) -> String {
        let source = self.rules.source(citation.source);
        let year = source.year.map(|year| format!(", {year}")).unwrap_or_default();
        format!("{}{year}", source.by)
    }

    fn sources(&self, citations: &[&Citation], with_titles: bool) -> Option<Detail> {
        let one = |citation: &&Citation| {
            let title = &self.rules.source(citation.source).title;
            let who = self.source(citation);
            if with_titles { format!("{who}: {title}") } else { who }
        };
        let mut all: Vec<String> = citations.iter().map(one).collect();
        all.dedup();
        let text = line(&all.join("; "));
        (!text.is_empty()).then(|| Detail { role: DetailRole::Source, label: line(&self.words.source), text })
    }

    /// The answer that counted. Words ticked in a list speak for themselves; a "yes", a number or a
    /// "not sure" needs its question.
    fn because(&self, reason: &Reason) -> Detail {
        let question = self.rules.question(reason.question);
        let given = self.report.assessment.answers.iter().find(|(asked, _)| *asked == reason.question);
        let answer = reason.answer.as_ref().or(given.map(|(_, answer)| answer));
        let text = match answer {
            Some(answer) => self.in_words(reason.question, answer),
            None => line(&self.words.unanswered),
        };
        let ticked = |answer: &Answer| {
            matches!(answer, Answer::Chosen(_))
                && answer.tokens().all(|token| matches!(token, Token::Option(_)))
        };
        let alone = question.kind == Kind::ChooseMany && answer.is_some_and(ticked);
        Detail {
            role: DetailRole::Answer,
            label: line(if self.staff { &self.words.answer } else { &self.words.your_answer }),
            text: if alone { text } else { format!("{text} ({})", self.named(reason.question)) },
        }
    }

    /// The question as lists of answers name it.
    fn named(&self, question: QuestionIx) -> String {
        line(self.rules.question(question).in_lists(self.report.audience))
    }

    fn asked(&self, question: QuestionIx) -> String {
        line(self.rules.question(question).asked_of(self.report.audience))
    }

    fn in_words(&self, question: QuestionIx, answer: &Answer) -> String {
        line(&answer_in_words(self.rules, question, answer, self.report.audience))
    }
}
