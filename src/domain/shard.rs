//! One machine's part of a fleet: the names that a hash gives it, the same on every machine and in every version.

use aws_lc_rs::digest::{SHA256, digest};
use std::str::FromStr;

/// More parts than any engine makes.
const MOST: u32 = 100_000;

/// One part of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 0.
    index: u32,
    total: u32,
}

/// What `--shard` was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    /// This part.
    Given(Shard),
    /// The part that the CI engine says; of so many, where the engine does not say how many there are.
    Auto(Option<u32>),
}

/// Why there is no part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// It is not written so.
    #[error("give a part and their number, such as 2/5, or auto")]
    Form,
    /// There is no such part.
    #[error("there is no part {0} of {1}: they are counted from 1")]
    NoSuch(u64, u64),
    /// No engine that is known says anything.
    #[error("no variable of the CI engine says which part this is")]
    NoEngine,
    /// The engine says which, and not of how many.
    #[error("{0} says which part this is, and nothing says of how many: give auto/NUMBER")]
    NoTotal(&'static str),
    /// The engine says something else than a number.
    #[error("{0} is no number that a part can have")]
    NoNumber(&'static str),
}

/// What an engine says.
struct Engine {
    /// The variable with the part.
    index: &'static str,
    /// The part that is the first.
    first: First,
    /// The variable with their number.
    total: &'static str,
}

enum First {
    Is(u64),
    /// A variable says it, and another by how much they grow.
    Says(&'static str, &'static str),
}

/// Each engine's own variables.
const ENGINES: [Engine; 7] = [
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    Engine {
        index: "CI_NODE_INDEX",
        first: First::Is(1),
        total: "CI_NODE_TOTAL",
    },
    // https://circleci.com/docs/variables/
    Engine {
        index: "CIRCLE_NODE_INDEX",
        first: First::Is(0),
        total: "CIRCLE_NODE_TOTAL",
    },
    // https://buildkite.com/docs/pipelines/configure/environment-variables
    Engine {
        index: "BUILDKITE_PARALLEL_JOB",
        first: First::Is(0),
        total: "BUILDKITE_PARALLEL_JOB_COUNT",
    },
    // https://learn.microsoft.com/azure/devops/pipelines/build/variables
    Engine {
        index: "SYSTEM_JOBPOSITIONINPHASE",
        first: First::Is(1),
        total: "SYSTEM_TOTALJOBSINPHASE",
    },
    // https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html
    Engine {
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        first: First::Is(0),
        total: "AWS_BATCH_JOB_ARRAY_SIZE",
    },
    // https://slurm.schedmd.com/job_array.html
    Engine {
        index: "SLURM_ARRAY_TASK_ID",
        first: First::Says("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"),
        total: "SLURM_ARRAY_TASK_COUNT",
    },
    // https://kubernetes.io/docs/concepts/workloads/controllers/job/, which does not say how many there are
    Engine {
        index: "JOB_COMPLETION_INDEX",
        first: First::Is(0),
        total: "",
    },
];

impl Shard {
    /// A part, counted from 1.
    ///
    /// # Errors
    /// If there is no such part.
    pub fn new(part: u64, total: u64) -> Result<Self, ShardError> {
        match (u32::try_from(part), u32::try_from(total)) {
            (Ok(part @ 1..), Ok(total @ 1..=MOST)) if part <= total => Ok(Self {
                index: part - 1,
                total,
            }),
            _ => Err(ShardError::NoSuch(part, total)),
        }
    }

    /// Which it is, from 1.
    pub const fn part(self) -> u32 {
        self.index + 1
    }

    /// Of how many.
    pub const fn total(self) -> u32 {
        self.total
    }

    /// Whether an integration of this name belongs to it.
    pub fn has(self, name: &str) -> bool {
        let hash = digest(&SHA256, name.as_bytes());
        let first = hash.as_ref().iter().take(8);
        let number = first.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.total) == u64::from(self.index)
    }
}

impl FromStr for ShardChoice {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| ShardError::Form);
        match text.trim().split_once('/') {
            None if text.trim() == "auto" => Ok(Self::Auto(None)),
            None => Err(ShardError::Form),
            Some(("auto", total)) => {
                let total = number(total)?;
                Shard::new(total, total)?;
                Ok(Self::Auto(u32::try_from(total).ok()))
            }
            Some((part, total)) => Shard::new(number(part)?, number(total)?).map(Self::Given),
        }
    }
}

impl ShardChoice {
    /// The part, after a look at what the engine says where that was asked for.
    ///
    /// # Errors
    /// If it says nothing, or nothing that makes sense.
    pub fn resolve(self, variable: impl Fn(&str) -> Option<String>) -> Result<Shard, ShardError> {
        let given = match self {
            Self::Given(shard) => return Ok(shard),
            Self::Auto(total) => total,
        };
        let number = |name: &'static str| match variable(name) {
            None => Ok(None),
            Some(text) => match text.trim().parse::<u64>() {
                Ok(number) if u32::try_from(number).is_ok() => Ok(Some(number)),
                _ => Err(ShardError::NoNumber(name)),
            },
        };
        for engine in ENGINES {
            let total = number(engine.total)?.filter(|_| given.is_none());
            let total = total.or(given.map(u64::from));
            let Some(index) = number(engine.index)? else {
                continue;
            };
            let total = total.ok_or(ShardError::NoTotal(engine.index))?;
            let (first, step) = match engine.first {
                First::Is(first) => (first, 1),
                First::Says(first, step) => (
                    number(first)?.unwrap_or(0),
                    number(step)?.unwrap_or(1).max(1),
                ),
            };
            let behind = index
                .checked_sub(first)
                .filter(|behind| behind % step == 0)
                .ok_or(ShardError::NoNumber(engine.index))?;
            return Shard::new(behind / step + 1, total);
        }
        // GitLab says so of a job that has no parts.
        match number("CI_NODE_TOTAL")? {
            Some(1) if given.is_none() => Shard::new(1, 1),
            _ => Err(ShardError::NoEngine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_one_part_and_to_the_same_for_ever() {
        for total in [1, 2, 3, 7, 50] {
            let mut sizes = vec![0; total];
            for number in 0..1000 {
                let name = format!("integration-{number}");
                let parts: Vec<usize> = (0..total)
                    .filter(|part| {
                        Shard::new(*part as u64 + 1, total as u64)
                            .is_ok_and(|shard| shard.has(&name))
                    })
                    .collect();
                let [part] = parts[..] else {
                    panic!("{name} is in {parts:?} of {total}")
                };
                sizes[part] += 1;
            }
            let fair = 1000 / total;
            assert!(sizes.iter().all(|size| *size > fair / 3), "{sizes:?}");
        }
        // The first eight bytes of SHA-256, which `printf acme | sha256sum` says as well.
        for (name, part) in [("acme", 3), ("globex", 5), ("initech", 4)] {
            let found =
                (1..=5).find(|part| Shard::new(*part, 5).is_ok_and(|shard| shard.has(name)));
            assert_eq!(found, Some(part), "{name}");
        }
    }

    #[test]
    fn each_engine_is_understood() {
        let resolve = |choice: &str, variables: &[(&str, &str)]| {
            choice.parse::<ShardChoice>()?.resolve(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        for (choice, variables, part, total) in [
            ("2/3", &[][..], 2, 3),
            (
                "auto",
                &[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "4")],
                2,
                4,
            ),
            ("auto", &[("CI_NODE_TOTAL", "1")], 1, 1),
            (
                "auto",
                &[("CIRCLE_NODE_INDEX", "0"), ("CIRCLE_NODE_TOTAL", "2")],
                1,
                2,
            ),
            (
                "auto",
                &[
                    ("BUILDKITE_PARALLEL_JOB", "1"),
                    ("BUILDKITE_PARALLEL_JOB_COUNT", "2"),
                ],
                2,
                2,
            ),
            (
                "auto",
                &[
                    ("SYSTEM_JOBPOSITIONINPHASE", "3"),
                    ("SYSTEM_TOTALJOBSINPHASE", "3"),
                ],
                3,
                3,
            ),
            (
                "auto",
                &[
                    ("AWS_BATCH_JOB_ARRAY_INDEX", "9"),
                    ("AWS_BATCH_JOB_ARRAY_SIZE", "10"),
                ],
                10,
                10,
            ),
            ("auto/8", &[("JOB_COMPLETION_INDEX", "0")], 1, 8),
            (
                "auto",
                &[
                    ("SLURM_ARRAY_TASK_ID", "14"),
                    ("SLURM_ARRAY_TASK_MIN", "10"),
                    ("SLURM_ARRAY_TASK_STEP", "2"),
                    ("SLURM_ARRAY_TASK_COUNT", "4"),
                ],
                3,
                4,
            ),
        ] {
            assert_eq!(
                resolve(choice, variables),
                Shard::new(part, total),
                "{variables:?}"
            );
        }
        for (choice, variables) in [
            ("0/3", &[][..]),
            ("4/3", &[]),
            ("1/0", &[]),
            ("1", &[]),
            ("one/two", &[]),
            ("auto/0", &[]),
            ("auto", &[]),
            ("auto", &[("JOB_COMPLETION_INDEX", "0")]),
            ("auto/2", &[("JOB_COMPLETION_INDEX", "2")]),
            ("auto", &[("CI_NODE_INDEX", "two"), ("CI_NODE_TOTAL", "2")]),
            ("auto", &[("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "2")]),
            (
                "auto",
                &[
                    ("SLURM_ARRAY_TASK_ID", "7"),
                    ("SLURM_ARRAY_TASK_MIN", "1"),
                    ("SLURM_ARRAY_TASK_STEP", "1"),
                    ("SLURM_ARRAY_TASK_COUNT", "3"),
                ],
            ),
        ] {
            assert!(
                resolve(choice, variables).is_err(),
                "{choice} {variables:?}"
            );
        }
    }
}
