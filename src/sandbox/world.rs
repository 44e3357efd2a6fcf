//! Everything that one sandbox holds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, OnceLock};

use time::OffsetDateTime;

use crate::sandbox::call::Live;
use crate::sandbox::host::fault::Fault;
use crate::sandbox::host::keys::Keys;
use crate::sandbox::host::random::Random;
use crate::sandbox::host::rate::Limits;
use crate::sandbox::scene::handed_out::Values;
use crate::sandbox::scene::maz_api::MazApi;
use crate::sandbox::tenant::Tenant;

/// A tenant with its keys and all that is going on in it.
pub(crate) struct House {
    pub(crate) tenant: Tenant,
    pub(crate) live: Live,
    pub(crate) keys: Arc<OnceLock<Keys>>,
    pub(crate) limits: Limits,
}

impl House {
    pub(crate) fn new(tenant: Tenant, limits: Limits) -> Self {
        Self {
            tenant,
            live: Live::default(),
            keys: Arc::default(),
            limits,
        }
    }
}

pub(crate) struct World {
    pub(crate) houses: Vec<House>,
    pub(crate) random: Random,
    pub(crate) seed: Option<u64>,
    pub(crate) maz: MazApi,
    /// What there was before anybody asked.
    pub(crate) at_start: Scene,
    /// The same without what was broken at the start.
    pub(crate) healthy: Scene,
    /// Trouble that was asked for at the start.
    pub(crate) faults_at_start: Vec<Fault>,
    pub(crate) values: Values,
    /// The misconfigurations that were asked for so far.
    pub(crate) broken: Vec<String>,
    /// What the page's own forms send along.
    pub(crate) page_word: String,
    pub(crate) requests: VecDeque<RequestLog>,
    /// Where a host was found last: of ten thousand tenants nobody looks through all at each request.
    pub(crate) found: HashMap<String, usize>,
}

/// What a sandbox can be put back to.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) values: Values,
    pub(crate) broken: Vec<String>,
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) maz: MazApi,
}

impl World {
    /// The house of a host.
    pub(crate) fn house_at(&mut self, host: &str) -> Option<usize> {
        let is_at = |house: &House| house.tenant.domains().any(|domain| domain == host);
        // It may have moved: a custom domain can be deleted, and made by another.
        if let Some(&index) = self.found.get(host)
            && self.houses.get(index).is_some_and(is_at)
        {
            return Some(index);
        }
        let index = self.houses.iter().position(is_at)?;
        self.found.insert(host.to_owned(), index);
        Some(index)
    }

    pub(crate) fn restore(&mut self, scene: Scene) {
        for (house, tenant) in self.houses.iter_mut().zip(scene.tenants) {
            house.tenant = tenant;
            house.live = Live::default();
            house.limits.refill();
        }
        self.maz = scene.maz;
        self.values = scene.values;
        self.broken = scene.broken;
    }
}

/// A request that the sandbox was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLog {
    /// Such as `GET`.
    pub method: String,
    /// Without its query.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// The host that was meant.
    pub host: String,
    /// What was answered.
    pub status: u16,
    /// When.
    pub at: OffsetDateTime,
}
