//! Several integrations at once: as many as asked for, of one tenant never two at a time, and each result as it comes.

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use std::collections::VecDeque;
use std::collections::hash_map::{Entry, HashMap};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// Asks for each of several, by its place in the list, and hands over what came of it as soon as it is there; until all
/// are done, or the receiver breaks off. `tenants` says of each whose it is, by a number: a tenant has one rate limit, and
/// counts failed logins.
pub async fn each<R>(
    tenants: &[u32],
    jobs: NonZeroUsize,
    ask: impl AsyncFn(usize) -> R,
    mut found: impl FnMut(usize, R) -> ControlFlow<()>,
) {
    let mut next = tenants.iter().copied().enumerate();
    // Whom somebody is asking, and who waits for the same tenant.
    let mut busy: HashMap<u32, VecDeque<usize>> = HashMap::new();
    // Those who have waited for theirs, and now have it.
    let mut ready: VecDeque<(usize, u32)> = VecDeque::new();
    let ask = &ask;
    let mut asking = FuturesUnordered::new();
    loop {
        while asking.len() < jobs.get() {
            let turn = ready.pop_front().or_else(|| {
                next.find(|(place, tenant)| match busy.entry(*tenant) {
                    Entry::Occupied(mut waiting) => {
                        waiting.get_mut().push_back(*place);
                        false
                    }
                    Entry::Vacant(nobody) => {
                        nobody.insert(VecDeque::new());
                        true
                    }
                })
            });
            let Some((place, tenant)) = turn else {
                break;
            };
            asking.push(async move { (tenant, place, ask(place).await) });
        }
        let Some((tenant, place, result)) = asking.next().await else {
            return;
        };
        match busy.get_mut(&tenant).and_then(VecDeque::pop_front) {
            Some(waited) => ready.push_back((waited, tenant)),
            None => drop(busy.remove(&tenant)),
        }
        if found(place, result).is_break() {
            return;
        }
    }
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
        let ask = async |place: usize| {
            let busy = !at_once.borrow_mut().insert(tenants[place]);
            assert!(!busy, "{} is asked twice at once", tenants[place]);
            let now = at_once.borrow().len();
            most.replace_with(|most| now.max(*most));
            for _ in 0..turns(place) {
                tokio::task::yield_now().await;
            }
            at_once.borrow_mut().remove(&tenants[place]);
            place
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
            let (most, mut order) = run(&names, jobs, |place| place % 5 + 1);
            assert_eq!(most, jobs.min(50));
            order.sort_unstable();
            assert_eq!(order, (0..50).collect::<Vec<_>>());
        }
        // Alone they keep their order, and what is slow keeps nobody else waiting.
        assert_eq!(run(&names, 1, |_| 3).1, (0..50).collect::<Vec<_>>());
        let (_, order) = run(&names, 2, |place| if place == 0 { 5000 } else { 1 });
        assert_eq!(order.last(), Some(&0));
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
                async |place| place,
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
}
