//! The toy servers of the lessons, one file each, written to be read by learners; and the table of them.
//!
//! A new demo is one file and one row in [`DEMOS`]. Most demos grow stage by stage: a stage has the routes of the
//! stage before and one more, or the same routes with one mistake in them.

mod addresses;
mod api_menu;
mod boxes;
mod clock;
mod context;
mod cors;
mod deploy;
mod documents;
mod dynamic_routes;
mod files;
mod folder;
mod framework;
mod hello;
mod in_memory;
mod kept_data;
mod languages;
mod many_servers;
mod microservices;
mod next_steps;
mod object_storage;
mod other_apis;
mod page;
mod page_folder;
mod page_routes;
mod path_number;
mod random;
mod routes;
mod running;
mod server_call;
mod server_thread;
mod sessions;
mod spec;
mod status_codes;
mod without_a_browser;

use crate::content::DemoNames;

pub use clock::DemoClock;
pub use context::{DemoContext, DemoResources};
pub use in_memory::InMemoryDemo;
pub use kept_data::{data_folder, forget_data};
pub use page_folder::{PageFolder, PageFolderError};
pub use random::DemoRandom;
pub use running::{DemoOptions, DemoStartError, ProgramFront, RunningDemo};
pub use spec::{Demo, DemoSpec, PlaceHolder, ServerSpec, StageSpec};

/// All demos. One row a demo.
pub static DEMOS: &[&DemoSpec] = &[
    &boxes::BOXES,
    &addresses::ADDRESSES,
    &api_menu::API_MENU,
    &many_servers::MANY_SERVERS,
    &languages::LANGUAGES,
    &hello::HELLO,
    &routes::ROUTES,
    &framework::FRAMEWORK,
    &files::FILES,
    &status_codes::STATUS_CODES,
    &dynamic_routes::DYNAMIC_ROUTES,
    &documents::DOCUMENTS,
    &sessions::SESSIONS,
    &without_a_browser::WITHOUT_A_BROWSER,
    &microservices::MICROSERVICES,
    &object_storage::OBJECT_STORAGE,
    &other_apis::OTHER_APIS,
    &cors::CORS,
    &deploy::DEPLOY,
    &next_steps::NEXT_STEPS,
];

/// Returns the demo with this name.
pub fn find(name: &str) -> Option<&'static DemoSpec> {
    DEMOS.iter().copied().find(|demo| demo.name == name)
}

/// Returns the names that a lesson may use.
pub fn names() -> Vec<DemoNames> {
    DEMOS.iter().map(|demo| names_of(demo)).collect()
}

fn names_of(demo: &DemoSpec) -> DemoNames {
    DemoNames {
        name: demo.name.to_owned(),
        servers: demo.servers.iter().map(|server| server.name.to_owned()).collect(),
        stages: demo.stages.iter().map(|stage| stage.name.to_owned()).collect(),
    }
}
