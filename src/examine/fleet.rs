//! Several integrations at once: as many as asked for, of one tenant never two at a time, and each result as it comes.

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use std::cmp::Reverse;
use std::collections::VecDeque;
use std::collections::hash_map::HashMap;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};

/// The longest that is waited for a tenant that asked to be left alone. Of who asks for more the others are not asked any more.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Asks for each of several, by its place in the list, and hands over what came of it; until all are done, or the receiver
/// breaks off. Who is next is asked first: what came is handed over while answers are on their way, of so many at most as are
/// asked at once. One begins at a time, so that the questions of the first are on their way before the last begins.
///
/// `tenants` says of each whose it is, by a number: a tenant has one rate limit, and counts failed logins. Beside what came of
/// it stands until when its tenant wants to be left alone: the next of the same tenant waits for that, and nobody else. Where that
/// is longer than a minute, each of the same tenant is told until when, and is not to be asked.
pub async fn each<R>(
    tenants: &[u32],
    jobs: NonZeroUsize,
    ask: impl AsyncFn(usize, Option<Instant>) -> (R, Option<Instant>),
    mut found: impl FnMut(usize, R) -> ControlFlow<()>,
) {
    let (places, lanes) = lanes(tenants, jobs);
    let mut new = lanes.into_iter();
    // Those whose next has its turn.
    let mut ready: VecDeque<Range<u32>> = VecDeque::new();
    let mut until: HashMap<u32, Instant> = HashMap::new();
    let ask = &ask;
    let mut asking = FuturesUnordered::new();
    let mut resting = FuturesUnordered::new();
    let mut came: VecDeque<(usize, R)> = VecDeque::new();
    loop {
        let has_room = asking.len() < jobs.get() && came.len() < jobs.get();
        let mut lanes = std::iter::from_fn(|| ready.pop_front().or_else(|| new.next()));
        let begins = has_room.then(|| {
            lanes.find_map(|mut lane| {
                let place = *places.get(lane.next()? as usize)? as usize;
                Some((lane, place))
            })
        });
        let begins = begins.flatten();
        let has_begun = begins.is_some();
        asking.extend(begins.map(|(lane, place)| {
            // What is short was waited for.
            let rest = until.get(&tenants[place]).copied();
            let rest = rest.filter(|rest| *rest > Instant::now());
            async move { (lane, place, ask(place, rest).await) }
        }));
        let asked = tokio::select! {
            biased;
            Some(asked) = asking.next(), if came.len() < jobs.get() => Some(asked),
            Some(lane) = resting.next() => {
                ready.push_back(lane);
                continue;
            }
            // The runtime looks first whether more has come.
            () = tokio::task::yield_now(), if has_begun || !came.is_empty() => None,
            else => return,
        };
        let Some((lane, place, (result, rest))) = asked else {
            let told = came.pop_front().map(|(place, result)| found(place, result));
            if told.is_some_and(|told| told.is_break()) {
                return;
            }
            continue;
        };
        if let Some(rest) = rest {
            until.insert(tenants[place], rest);
        }
        if let Some(next) = places.get(lane.start as usize).filter(|_| !lane.is_empty()) {
            let left = until
                .get(&tenants[*next as usize])
                .map(|until| until.saturating_duration_since(Instant::now()));
            match left {
                Some(left) if !left.is_zero() && left <= LONGEST_REST => {
                    resting.push(async move {
                        tokio::time::sleep(left).await;
                        lane
                    });
                }
                _ => ready.push_back(lane),
            }
        }
        came.push_back((place, result));
    }
}

/// All places, and in which parts of them one is asked after the other: a tenant each, with the most first, since theirs
/// takes longest. Where one is asked at a time, all are one part, in their order.
fn lanes(tenants: &[u32], jobs: NonZeroUsize) -> (Vec<u32>, Vec<Range<u32>>) {
    let count = u32::try_from(tenants.len()).unwrap_or(u32::MAX);
    let tenant = |place: u32| tenants[place as usize];
    let mut places: Vec<u32> = (0..count).collect();
    if jobs == NonZeroUsize::MIN {
        let all = 0..count;
        return (places, vec![all]);
    }
    // How many each has, and where its first is.
    let mut sizes: HashMap<u32, (u32, u32)> = HashMap::new();
    for place in 0..count {
        sizes.entry(tenant(place)).or_insert((0, place)).0 += 1;
    }
    places.sort_by_key(|place| {
        let (size, first) = sizes.get(&tenant(*place)).copied().unwrap_or_default();
        (Reverse(size), first, *place)
    });
    let mut lanes = Vec::with_capacity(sizes.len());
    let mut begin = 0;
    for lane in places.chunk_by(|one, other| tenant(*one) == tenant(*other)) {
        let end = begin + u32::try_from(lane.len()).unwrap_or(u32::MAX);
        lanes.push(begin..end);
        begin = end;
    }
    (places, lanes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    /// Runs a fleet whose questions take some turns of the loop, and tells what was asked at once at most, and in which
    /// order results came.
    fn run(tenants: &[u32], jobs: usize, turns: impl Fn(usize) -> usize) -> (usize, Vec<usize>) {
        let at_once = RefCell::new(BTreeSet::new());
        let most = RefCell::new(0);
        let mut order = Vec::new();
        let ask = async |place: usize, _| {
            let busy = !at_once.borrow_mut().insert(tenants[place]);
            assert!(!busy, "{} is asked twice at once", tenants[place]);
            let now = at_once.borrow().len();
            most.replace_with(|most| now.max(*most));
            for _ in 0..turns(place) {
                tokio::task::yield_now().await;
            }
            at_once.borrow_mut().remove(&tenants[place]);
            (place, None)
        };
        let jobs = NonZeroUsize::new(jobs).expect("some");
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime")
            .block_on(each(tenants, jobs, ask, |place, asked| {
                assert_eq!(place, asked);
                order.push(place);
                ControlFlow::Continue(())
            }));
        (most.into_inner(), order)
    }

    #[test]
    fn as_many_as_wanted_are_asked_at_once_and_all_in_the_end() {
        let names: Vec<u32> = (0..50).collect();
        for jobs in [1, 2, 7, 50, 1000] {
            // Longer than it takes until the last has begun.
            let (most, mut order) = run(&names, jobs, |place| 60 + place % 5);
            assert_eq!(most, jobs.min(50));
            order.sort_unstable();
            assert_eq!(order, (0..50).collect::<Vec<_>>());
        }
        // Alone they keep their order, and what is slow keeps nobody else waiting.
        assert_eq!(run(&names, 1, |_| 3).1, (0..50).collect::<Vec<_>>());
        let (_, order) = run(&names, 2, |place| if place == 0 { 5000 } else { 1 });
        assert_eq!(order.last(), Some(&0));
    }

    /// What the first sends is on its way before the last begins: what a question leaves to the runtime gets its turn.
    #[test]
    fn they_begin_one_by_one() {
        let begun = RefCell::new(0);
        let sent = RefCell::new(Vec::new());
        let ask = async |place: usize, _| {
            begun.replace_with(|begun| *begun + 1);
            // As a connection does, which another task makes.
            let _ = tokio::spawn(async {}).await;
            sent.borrow_mut().push(*begun.borrow());
            for _ in 0..60 {
                tokio::task::yield_now().await;
            }
            (place, None)
        };
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime")
            .block_on(each(
                &(0..50).collect::<Vec<_>>(),
                NonZeroUsize::new(50).expect("some"),
                ask,
                |_, _| ControlFlow::Continue(()),
            ));
        let first = sent.into_inner()[0];
        assert!(first < 5, "{first} had begun when the first sent something");
    }

    #[test]
    fn a_tenant_is_never_asked_twice_at_once() {
        let (most, order) = run(&[0, 0, 0, 1, 0, 1], 4, |place| 6 - place);
        assert_eq!(most, 2);
        assert_eq!(order.len(), 6);
        let of_a: Vec<usize> = order
            .into_iter()
            .filter(|place| ![3, 5].contains(place))
            .collect();
        assert_eq!(of_a, [0, 1, 2, 4]);
        assert_eq!(run(&[], 4, |_| 1).1, Vec::<usize>::new());
    }

    #[test]
    fn who_breaks_off_is_told_nothing_more() {
        let tenants: Vec<u32> = (0..9).collect();
        let mut told = 0;
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime")
            .block_on(each(
                &tenants,
                NonZeroUsize::MIN,
                async |place, _| (place, None),
                |place, _| {
                    told += 1;
                    if place == 2 {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                },
            ));
        assert_eq!(told, 3);
    }

    /// Who is next is asked while what came of another waits to be told; one at a time, each is told before the next.
    #[test]
    fn the_next_is_asked_before_what_came_is_told() {
        let behind = |jobs: usize| {
            let begun = RefCell::new(0);
            let (mut told, mut ahead) = (0, 0);
            tokio::runtime::Builder::new_current_thread()
                .build()
                .expect("a runtime")
                .block_on(each(
                    &(0..40).collect::<Vec<_>>(),
                    NonZeroUsize::new(jobs).expect("some"),
                    async |place, _| {
                        begun.replace_with(|begun| *begun + 1);
                        for _ in 0..10 {
                            tokio::task::yield_now().await;
                        }
                        (place, None)
                    },
                    |_, _| {
                        told += 1;
                        ahead = ahead.max(*begun.borrow() - told);
                        ControlFlow::Continue(())
                    },
                ));
            (told, ahead)
        };
        assert_eq!(behind(1), (40, 0));
        let (told, ahead) = behind(5);
        assert_eq!(told, 40);
        assert!((5..=10).contains(&ahead), "{ahead}");
    }

    #[test]
    fn a_tenant_with_many_begins_first_and_is_not_put_off_by_new_ones() {
        // Ten tenants of one each, then one of five: with two at once the five are the longest way.
        let tenants: Vec<u32> = (0..10).chain([10; 5]).collect();
        let (_, order) = run(&tenants, 2, |_| 3);
        let last_of_many = order.iter().position(|place| *place == 14);
        assert!(last_of_many < Some(11), "{order:?}");
        // One after the other they keep the record's order.
        assert_eq!(run(&tenants, 1, |_| 3).1, (0..15).collect::<Vec<_>>());
    }

    #[test]
    fn who_asks_to_be_left_alone_is_and_others_go_on() {
        for jobs in [1, 2] {
            let tenants = [0, 0, 1, 1, 1];
            let rest = Duration::from_millis(80);
            let begun = RefCell::new(Vec::new());
            let ask = async |place: usize, _| {
                begun.borrow_mut().push((place, Instant::now()));
                tokio::task::yield_now().await;
                (place, (place == 0).then(|| Instant::now() + rest))
            };
            let mut order = Vec::new();
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime")
                .block_on(each(
                    &tenants,
                    NonZeroUsize::new(jobs).expect("some"),
                    ask,
                    |place, _| {
                        order.push(place);
                        ControlFlow::Continue(())
                    },
                ));
            let begun = begun.into_inner();
            let at = |wanted: usize| {
                let found = begun.iter().find(|(place, _)| *place == wanted);
                found.expect("it was asked").1
            };
            assert!(at(1) - at(0) >= rest, "{jobs} at once");
            if jobs == 2 {
                assert_eq!(order.last(), Some(&1), "nobody waits for it");
            }
        }
    }

    #[test]
    fn of_who_asks_for_too_long_the_others_are_told_until_when_and_wait_for_nothing() {
        let day = Duration::from_secs(24 * 60 * 60);
        for jobs in [1, 2] {
            let told = RefCell::new(Vec::new());
            let ask = async |place: usize, rest: Option<Instant>| {
                told.borrow_mut().push((place, rest.is_some()));
                (place, (place == 0).then(|| Instant::now() + day))
            };
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime")
                .block_on(each(
                    &[0, 0, 0, 1],
                    NonZeroUsize::new(jobs).expect("some"),
                    ask,
                    |_, _| ControlFlow::Continue(()),
                ));
            let mut told = told.into_inner();
            told.sort_unstable();
            assert_eq!(told, [(0, false), (1, true), (2, true), (3, false)]);
        }
    }
}
