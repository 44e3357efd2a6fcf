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
    /// There are too many.
    #[error("there are {MOST} parts at most")]
    TooMany,
    /// The engine says that there are more or fewer.
    #[error(
        "auto/{given} says {given} parts, and {variable} says {total}: some would be checked twice or never; give auto, or make both the same number"
    )]
    OtherTotal {
        /// How many were given.
        given: u32,
        /// Where the engine says how many there are.
        variable: &'static str,
        /// How many.
        total: u64,
    },
    /// Two engines say different things.
    #[error(
        "{0} and {1} contradict each other: unset those of the engine that does not run the parts, or give the part itself, such as 2/5"
    )]
    Engines(&'static str, &'static str),
    /// An array does not fit the number of parts.
    #[error(
        "SLURM_ARRAY_TASK_MIN and SLURM_ARRAY_TASK_MAX say that the array goes from {min} to {max}, and with auto/{given} a task is the part of its own number: submit it with --array=1-{given}, or a task again by its number in that"
    )]
    Array {
        /// How many were given.
        given: u32,
        /// The first of the array.
        min: u64,
        /// The last of the array.
        max: u64,
    },
    /// An array with gaps.
    #[error(
        "SLURM_ARRAY_TASK_COUNT says that the array has {count} tasks, which is not each from SLURM_ARRAY_TASK_MIN to SLURM_ARRAY_TASK_MAX: to run some parts again, say of how many they are, with auto/NUMBER"
    )]
    Gaps {
        /// How many tasks there are.
        count: u64,
    },
}

/// What an engine says of itself, and where.
#[derive(Clone, Copy)]
struct Said {
    /// The variable with the part.
    index: &'static str,
    /// From 1.
    part: u64,
    /// How many there are, with its variable, where it is known.
    total: Option<(&'static str, u64)>,
}

/// How an engine says it.
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
    /// A variable says it, and others which is the last, and by how much they grow.
    Says {
        min: &'static str,
        max: &'static str,
        step: &'static str,
    },
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
        first: First::Says {
            min: "SLURM_ARRAY_TASK_MIN",
            max: "SLURM_ARRAY_TASK_MAX",
            step: "SLURM_ARRAY_TASK_STEP",
        },
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
            _ if total > u64::from(MOST) => Err(ShardError::TooMany),
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
        let mut said = Vec::new();
        for engine in &ENGINES {
            said.extend(engine.says(given, &number)?);
        }
        // Some engines say of a job without parts that it is the first of one.
        let has_parts = |one: &Said| one.total.is_none_or(|(_, total)| total != 1);
        if said.iter().any(has_parts) {
            said.retain(has_parts);
        }
        let Some(first) = said.first() else {
            // GitLab says so of a job that has no parts.
            return match number("CI_NODE_TOTAL")? {
                Some(1) if given.is_none_or(|given| given == 1) => Shard::new(1, 1),
                _ => Err(ShardError::NoEngine),
            };
        };
        let total_of = |one: &Said| one.total.map(|(_, total)| total);
        let contradict = |one: &Said, other: &Said| {
            let totals = total_of(one).zip(total_of(other));
            one.part != other.part || totals.is_some_and(|(one, other)| one != other)
        };
        for one in &said {
            if let Some(other) = said.iter().find(|other| contradict(one, other)) {
                return Err(ShardError::Engines(one.index, other.index));
            }
        }
        if let Some(given) = given
            && let Some((variable, total)) = said.iter().find_map(|one| one.total)
            && u64::from(given) != total
        {
            return Err(ShardError::OtherTotal {
                given,
                variable,
                total,
            });
        }
        let total = given
            .map(u64::from)
            .or_else(|| said.iter().find_map(total_of))
            .ok_or(ShardError::NoTotal(first.index))?;
        Shard::new(first.part, total)
    }
}

impl Engine {
    /// What it says, where it says which part this is. A task of an array is run again alone, in an array of its own: only
    /// its own number tells then which part it is, and so it does always where somebody says how many there are.
    fn says(
        &self,
        given: Option<u32>,
        number: &impl Fn(&'static str) -> Result<Option<u64>, ShardError>,
    ) -> Result<Option<Said>, ShardError> {
        let Some(index) = number(self.index)? else {
            return Ok(None);
        };
        let total = number(self.total)?.map(|total| (self.total, total));
        let said = |part, total| {
            Ok(Some(Said {
                index: self.index,
                part,
                total,
            }))
        };
        let behind = match self.first {
            First::Is(first) => index.checked_sub(first),
            First::Says { min, max, step } => {
                let max = number(max)?;
                let min = number(min)?;
                if let Some(given) = given {
                    let (min, max) = (min.unwrap_or(index), max.unwrap_or(index));
                    if min < 1 || max > u64::from(given) {
                        return Err(ShardError::Array { given, min, max });
                    }
                    return said(index, None);
                }
                let (min, step) = (min.unwrap_or(0), number(step)?.unwrap_or(1).max(1));
                if let (Some(max), Some((_, count))) = (max, total)
                    && max.saturating_sub(min) / step + 1 != count
                {
                    return Err(ShardError::Gaps { count });
                }
                let behind = index.checked_sub(min);
                behind
                    .filter(|behind| behind % step == 0)
                    .map(|behind| behind / step)
            }
        };
        let behind = behind.ok_or(ShardError::NoNumber(self.index))?;
        said(behind + 1, total)
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

    fn of(choice: &str, variables: &[(&str, u64)]) -> Result<Shard, ShardError> {
        choice.parse::<ShardChoice>()?.resolve(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.to_string())
        })
    }

    fn slurm(id: u64, min: u64, max: u64, count: u64) -> [(&'static str, u64); 5] {
        [
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_MIN", min),
            ("SLURM_ARRAY_TASK_MAX", max),
            ("SLURM_ARRAY_TASK_STEP", 1),
            ("SLURM_ARRAY_TASK_COUNT", count),
        ]
    }

    #[test]
    fn an_engine_that_contradicts_the_number_or_another_engine_is_refused() {
        let gitlab = [("CI_NODE_INDEX", 2), ("CI_NODE_TOTAL", 3)];
        let circle = [("CIRCLE_NODE_INDEX", 0), ("CIRCLE_NODE_TOTAL", 4)];
        let alone = [
            ("SYSTEM_JOBPOSITIONINPHASE", 1),
            ("SYSTEM_TOTALJOBSINPHASE", 1),
        ];
        let refused = |choice: &str, variables: &[(&str, u64)], named: &[&str]| {
            let error = of(choice, variables).expect_err(choice).to_string();
            for name in named {
                assert!(error.contains(name), "{name}: {error}");
            }
        };
        refused("auto/4", &gitlab, &["auto/4", "CI_NODE_TOTAL says 3"]);
        refused("auto/4", &alone, &["SYSTEM_TOTALJOBSINPHASE says 1"]);
        let both = [gitlab, circle].concat();
        for choice in ["auto", "auto/3", "auto/4"] {
            refused(choice, &both, &["CI_NODE_INDEX", "CIRCLE_NODE_INDEX"]);
        }
        // The same part of others is another part.
        let both = [gitlab, [("CIRCLE_NODE_INDEX", 1), ("CIRCLE_NODE_TOTAL", 4)]].concat();
        refused("auto", &both, &["contradict"]);
        // Nor does one that names no whole speak for two that differ.
        let several = [
            &[("CI_NODE_INDEX", 2)][..],
            &[("CIRCLE_NODE_INDEX", 1), ("CIRCLE_NODE_TOTAL", 3)],
            &[
                ("BUILDKITE_PARALLEL_JOB", 1),
                ("BUILDKITE_PARALLEL_JOB_COUNT", 4),
            ],
        ];
        refused("auto", &several.concat(), &["contradict"]);
        // Who agrees, or has no parts at all, is in nobody's way.
        let both = [gitlab, [("CIRCLE_NODE_INDEX", 1), ("CIRCLE_NODE_TOTAL", 3)]].concat();
        for variables in [&gitlab[..], &both, &[alone, gitlab].concat()] {
            assert_eq!(of("auto", variables), Shard::new(2, 3));
            assert_eq!(of("auto/3", variables), Shard::new(2, 3));
        }
    }

    #[test]
    fn a_task_of_an_array_that_is_run_again_is_the_part_that_it_was() {
        for id in 1..=4 {
            assert_eq!(of("auto", &slurm(id, 1, 4, 4)), Shard::new(id, 4));
            assert_eq!(of("auto/4", &slurm(id, 1, 4, 4)), Shard::new(id, 4));
            assert_eq!(of("auto/4", &slurm(id, id, id, 1)), Shard::new(id, 4));
        }
        // --array=2,3 and --array=1,4
        for id in [2, 3] {
            assert_eq!(of("auto/4", &slurm(id, 2, 3, 2)), Shard::new(id, 4));
        }
        for id in [1, 4] {
            assert_eq!(of("auto/4", &slurm(id, 1, 4, 2)), Shard::new(id, 4));
            let gaps = of("auto", &slurm(id, 1, 4, 2));
            assert_eq!(gaps, Err(ShardError::Gaps { count: 2 }));
        }
        // Counted from 0, or of more: all of them are refused, and none is taken for another.
        for (id, min, max) in [(0, 0, 3), (2, 0, 3), (2, 1, 8), (10, 10, 13)] {
            let error = of("auto/4", &slurm(id, min, max, max - min + 1));
            let error = error.expect_err("refused").to_string();
            assert!(error.contains("--array=1-4"), "{error}");
        }
    }

    #[test]
    fn too_many_parts_are_told_by_the_largest_number() {
        for choice in ["4294967297/4294967297", "1/100001", "auto/100001"] {
            let error = choice.parse::<ShardChoice>().expect_err(choice);
            assert_eq!(error.to_string(), "there are 100000 parts at most");
        }
        assert!("100000/100000".parse::<ShardChoice>().is_ok());
    }
}
