//! Ports and addresses of this computer: the two loopback addresses, whether a program is listening on a port, on which
//! addresses it is listening, and which process it is. It uses nothing else of ours.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod listening_socket;
mod loopback;
mod port_owner;
#[cfg(target_os = "linux")]
pub mod procfs;
mod resolve;
mod short_url;
#[cfg(target_os = "linux")]
mod sock_diag;
mod sockets;
mod tls;
mod url_parts;
mod userinfo;

pub use loopback::{LOOPBACK_ADDRESSES, Listening, is_listening, is_port_in_use, takes_connections};
pub use port_owner::PortOwner;
pub use resolve::{is_localhost, is_loopback_host, resolve};
pub use short_url::{complete_url, number_as_host};
pub use sockets::{is_open_to_network, listening_addresses, port_owners, ports_of};
pub use tls::speaks_tls;
pub use url_parts::{InvalidUrl, UrlParts, UrlUser, take_apart};
pub use userinfo::{hide_password, shown_url, web_scheme};
