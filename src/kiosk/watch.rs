//! What is due when. Pure: the time, in milliseconds, is handed in.

use super::keys::Expects;
use super::settings::Settings;
use super::talk::Shown;

/// Milliseconds after which a child that has not told of itself is taken for dead.
const SILENT: u64 = 10_000;
/// Milliseconds after which a child that works without asking anything is taken for hung.
const BUSY: u64 = 20_000;
/// Where tests make everything faster, these two at most so much: a loaded machine may be slow.
const NOT_FASTER: u64 = 4;

/// The clocks of one child.
#[derive(Debug)]
pub struct Watch {
    limits: Limits,
    shown: Shown,
    /// When the patient began.
    begun: Option<u64>,
    /// The last key, or the last change of page.
    active: u64,
    beat: u64,
    /// Since when the child asks nothing.
    busy: Option<u64>,
    warned: bool,
}

/// The limits, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Limits {
    silent: u64,
    busy: u64,
    idle: u64,
    warning: u64,
    result: u64,
    session: u64,
    emergency: u64,
}

/// What has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Ask whether somebody is still there.
    Warn,
    /// Nobody is: end the child.
    Idle,
    /// It took too long: end the child.
    SessionOver,
    /// Nobody of the staff came to an emergency page.
    EmergencyOver,
    /// The child hangs, or is stopped.
    Hung,
}

impl Watch {
    /// The clocks of a child that starts now. `faster` divides every limit; 1 outside tests.
    #[must_use]
    pub fn new(settings: &Settings, faster: u64, now: u64) -> Self {
        let limit = |time: std::time::Duration| {
            u64::try_from(time.as_millis()).unwrap_or(u64::MAX).checked_div(faster).unwrap_or(u64::MAX)
        };
        let limits = Limits {
            silent: SILENT / faster.clamp(1, NOT_FASTER),
            busy: BUSY / faster.clamp(1, NOT_FASTER),
            idle: limit(settings.idle),
            warning: limit(settings.warning),
            result: limit(settings.result),
            session: limit(settings.session),
            emergency: limit(settings.emergency),
        };
        Self {
            limits,
            shown: Shown::Welcome,
            begun: None,
            active: now,
            beat: now,
            busy: Some(now),
            warned: false,
        }
    }

    /// What is on the screen.
    #[must_use]
    pub fn shown(&self) -> Shown {
        self.shown
    }

    /// Whether the patient began.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.begun.is_some()
    }

    /// A key was pressed. Whether it only says that somebody is there.
    pub fn key(&mut self, now: u64) -> bool {
        self.active = now;
        std::mem::take(&mut self.warned)
    }

    /// The child lives.
    pub fn beat(&mut self, now: u64) {
        self.beat = now;
    }

    /// The child asks something, or works.
    pub fn expects(&mut self, now: u64, expects: Expects) {
        self.beat = now;
        self.busy = match expects {
            Expects::Nothing => self.busy.or(Some(now)),
            Expects::Choice | Expects::Check | Expects::Line => None,
        };
    }

    /// The child shows something.
    pub fn page(&mut self, now: u64, shown: Shown) {
        if self.shown == Shown::Welcome && shown != Shown::Welcome {
            self.begun = Some(now);
        }
        if self.shown != shown {
            self.active = now;
        }
        self.shown = shown;
    }

    /// What has to be done now, once.
    pub fn due(&mut self, now: u64) -> Option<Due> {
        let (due, at) = self.next()?;
        if at > now {
            return None;
        }
        self.warned |= due == Due::Warn;
        Some(due)
    }

    /// When something has to be done next.
    #[must_use]
    pub fn next_at(&self) -> Option<u64> {
        self.next().map(|(_, at)| at)
    }

    fn next(&self) -> Option<(Due, u64)> {
        let limits = &self.limits;
        let mut dues = vec![(Due::Hung, self.beat.saturating_add(limits.silent))];
        if let Some(since) = self.busy {
            dues.push((Due::Hung, since.saturating_add(limits.busy)));
        }
        let idle = match self.shown {
            Shown::Welcome => None,
            Shown::Question | Shown::SameDay => Some(limits.idle),
            Shown::Result => Some(limits.result),
            Shown::Emergency => {
                dues.push((Due::EmergencyOver, self.active.saturating_add(limits.emergency)));
                None
            }
        };
        if let Some(idle) = idle {
            dues.push((Due::Idle, self.active.saturating_add(idle)));
            if !self.warned {
                let warning = idle.saturating_sub(limits.warning);
                dues.push((Due::Warn, self.active.saturating_add(warning)));
            }
        }
        if let (Some(begun), Shown::Question) = (self.begun, self.shown) {
            dues.push((Due::SessionOver, begun.saturating_add(limits.session)));
        }
        dues.into_iter().min_by_key(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::Given;
    use super::*;

    fn watch() -> Watch {
        Watch::new(&Given::default().finish(false).unwrap().settings, 1, 0)
    }

    /// At a question from the start, with a beat each second and a key at each of these times.
    fn run(watch: &mut Watch, until: u64, keys: &[u64]) -> Vec<(Due, u64)> {
        let mut found = Vec::new();
        for second in 0..=until {
            let now = second * 1000;
            watch.beat(now);
            if keys.contains(&second) {
                watch.key(now);
            }
            if let Some(due) = watch.due(now) {
                found.push((due, second));
                if due != Due::Warn {
                    break;
                }
            }
        }
        found
    }

    fn at(shown: Shown) -> Watch {
        let mut watch = watch();
        watch.expects(0, Expects::Choice);
        watch.page(0, shown);
        watch
    }

    #[test]
    fn a_question_is_warned_about_once_and_then_taken_away() {
        assert_eq!(run(&mut at(Shown::Question), 500, &[]), [(Due::Warn, 90), (Due::Idle, 120)]);
        let keys = run(&mut at(Shown::Question), 500, &[50, 145]);
        assert_eq!(keys, [(Due::Warn, 140), (Due::Warn, 235), (Due::Idle, 265)]);
    }

    #[test]
    fn nobody_is_warned_on_the_first_page_or_in_an_emergency() {
        assert_eq!(run(&mut at(Shown::Welcome), 5000, &[]), []);
        assert_eq!(run(&mut at(Shown::Emergency), 5000, &[]), [(Due::EmergencyOver, 900)]);
        assert_eq!(run(&mut at(Shown::Result), 5000, &[]), [(Due::Warn, 270), (Due::Idle, 300)]);
    }

    #[test]
    fn a_session_ends_however_many_keys_are_pressed() {
        let keys: Vec<u64> = (0..2000).step_by(60).collect();
        assert_eq!(run(&mut at(Shown::Question), 5000, &keys), [(Due::SessionOver, 1800)]);
        assert_eq!(run(&mut at(Shown::Result), 2300, &keys), [(Due::Warn, 2250), (Due::Idle, 2280)]);
    }

    #[test]
    fn a_child_that_is_silent_or_only_works_is_hung() {
        let mut silent = at(Shown::Question);
        assert_eq!((silent.due(9_999), silent.due(10_000)), (None, Some(Due::Hung)));
        let mut works = at(Shown::Question);
        works.expects(1000, Expects::Nothing);
        works.expects(5000, Expects::Nothing);
        works.beat(20_999);
        assert_eq!((works.due(20_999), works.due(21_000)), (None, Some(Due::Hung)));
        let mut asks = at(Shown::Question);
        asks.expects(1000, Expects::Nothing);
        asks.expects(5000, Expects::Choice);
        asks.beat(30_000);
        assert_eq!(asks.due(30_000), None);
    }

    #[test]
    fn the_key_after_a_warning_only_says_that_somebody_is_there() {
        let mut watch = at(Shown::Question);
        watch.beat(90_000);
        assert!(!watch.key(1));
        watch.key(0);
        assert_eq!(watch.due(90_000), Some(Due::Warn));
        assert!(watch.key(95_000));
        assert!(!watch.key(95_001));
    }
}
