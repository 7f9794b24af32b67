//! A small video site: its routes are the lines of its menu, some for people and one for programs.

use hyper::StatusCode;

use super::page::{STYLE, document, media_type, no_store};
use super::{DemoSpec, ServerSpec, StageSpec};
use crate::content::excerpt::without_anchor_lines;
use crate::http::{Request, Response, Route, Routes};

const WATCH: &str = include_str!("api_menu/watch.html");

/// A video of the site. A picture is in its place.
struct Video {
    id: &'static str,
    title: &'static str,
    picture: &'static str,
    /// As JSON.
    comments: &'static str,
}

const VIDEOS: &[Video] = &[
    Video {
        id: "cat",
        title: "A cat sits",
        picture: include_str!("../../templates/page/api-menu/pictures/cat.svg"),
        comments: r#"[{"name": "Ada", "text": "It does not move."}, {"name": "Bob", "text": "It is a cat."}]"#,
    },
    Video {
        id: "boat",
        title: "A boat sails",
        picture: include_str!("../../templates/page/api-menu/pictures/boat.svg"),
        comments: r#"[{"name": "Ada", "text": "Where does it go?"}]"#,
    },
    Video {
        id: "kite",
        title: "A kite flies",
        picture: include_str!("../../templates/page/api-menu/pictures/kite.svg"),
        comments: "[]",
    },
];

/// The demo.
pub(super) static API_MENU: DemoSpec = DemoSpec {
    name: "api-menu",
    about: "a small video site: pages, pictures, and comments as data",
    servers: &[ServerSpec::new("web", 8080)],
    stages: &[StageSpec::new("menu", "a small video site", &["web"])],
    build: |_| Ok(Box::new(routes)),
};

fn routes(_server: &str, _stage: &str) -> Routes {
    let mut routes = vec![
        Route::get("/", |_| home()),
        about(),
        Route::get("/watch", |request| with_video(request, watch)),
        Route::get("/api/comments", |request| with_video(request, |video| Response::json(video.comments))),
        // A page that asks for its style sends one more request, and this lesson counts them.
        Route::get("/style.css", |_| no_store(Response::of(media_type("style.css"), STYLE))),
        Route::get("/pictures/{file}", picture),
    ];
    routes.push(Route::any("*", |request| not_found(&format!("there is nothing at {}", request.path()))));
    Routes(routes)
}

// ANCHOR: about
/// GET /about sends the page about this site.
fn about() -> Route {
    Route::get("/about", |_| document("About", ABOUT))
}
// ANCHOR_END: about

const ABOUT: &str = "<h1>About</h1>\n<p>A site with three short videos.</p>\n<p><a href=\"/\">All videos</a></p>";

fn home() -> Response {
    let card = |video: &Video| {
        let Video { id, title, .. } = video;
        format!(
            "<li class=\"card\"><img src=\"/pictures/{id}.svg\" alt=\"\"><a href=\"/watch?v={id}\">{title}</a></li>\n"
        )
    };
    let cards: String = VIDEOS.iter().map(card).collect();
    let about = "<p><a href=\"/about\">About this site</a></p>";
    document("Three videos", &format!("<h1>Three videos</h1>\n<ul class=\"cards\">\n{cards}</ul>\n{about}"))
}

fn watch(video: &Video) -> Response {
    let page = without_anchor_lines(WATCH).replace("VIDEO_ID", video.id).replace("VIDEO_TITLE", video.title);
    no_store(Response::html(page))
}

/// Finds the video that the query names with `v`.
fn with_video(request: &Request, send: fn(&Video) -> Response) -> Response {
    let id = request.query_values("v").last().unwrap_or_default();
    match VIDEOS.iter().find(|video| video.id == id) {
        Some(video) => no_store(send(video)),
        None => not_found("there is no such video"),
    }
}

fn picture(request: &Request) -> Response {
    let file = request.param("file").unwrap_or_default();
    let video = VIDEOS.iter().find(|video| file.strip_suffix(".svg") == Some(video.id));
    video.map_or_else(
        || not_found("there is no such picture"),
        |video| no_store(Response::of(media_type(file), video.picture)),
    )
}

fn not_found(why: &str) -> Response {
    no_store(Response::text(format!("404 {why}")).with_status(StatusCode::NOT_FOUND))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn get(target: &str) -> Response {
        InMemoryDemo::new(&API_MENU).send("menu", "web", &Request::new("GET", target)).expect("it is running")
    }

    #[test]
    fn the_home_page_needs_four_more_requests() {
        let page = get("/");
        let needed: Vec<&str> =
            page.body_text().split('"').filter(|text| text.ends_with(".css") || text.ends_with(".svg")).collect();
        assert_eq!(needed, ["/style.css", "/pictures/cat.svg", "/pictures/boat.svg", "/pictures/kite.svg"]);
        for path in needed {
            assert_eq!(get(path).status.as_u16(), 200, "{path}");
        }
    }

    #[test]
    fn pages_are_for_people_and_comments_are_data() {
        for (target, media_type) in [
            ("/about", "text/html; charset=utf-8"),
            ("/watch?v=cat", "text/html; charset=utf-8"),
            ("/api/comments?v=cat", "application/json"),
            ("/pictures/cat.svg", "image/svg+xml"),
        ] {
            let response = get(target);
            assert_eq!(
                (response.status.as_u16(), &response.headers["content-type"]),
                (200, &media_type.parse().expect("a value"))
            );
        }
        for video in VIDEOS {
            let comments: serde_json::Value = serde_json::from_str(video.comments).expect("they are JSON");
            assert!(comments.is_array());
        }
    }

    #[test]
    fn one_route_is_for_all_videos_and_an_unknown_one_is_not_found() {
        assert!(get("/watch?v=boat").body_text().contains("<h1>A boat sails</h1>"));
        assert!(!get("/watch?v=boat").body_text().contains("VIDEO_"));
        for target in ["/watch?v=dog", "/watch", "/api/comments?v=dog", "/pictures/dog.svg", "/pizza"] {
            assert_eq!(get(target).status.as_u16(), 404, "{target}");
        }
    }
}
