//! One request by hand: read from what was typed or from a `.http` file, sent, repeated as a curl command, and saved.

mod address;
mod body;
mod curl_command;
mod document;
mod failure;
mod form;
pub mod http_file;
mod invalid;
mod redirect;
mod request;
mod secrets;
mod transfer;

pub use address::{is_https, read_url};
pub use body::{HandBody, read_data, read_file_part, read_form_field};
pub use curl_command::curl_command;
pub use document::document;
pub use form::{FormPart, PartValue};
pub use invalid::InvalidHandRequest;
pub use redirect::RedirectEnd;
pub use request::{HandRequest, is_method, nearest_method, read_header};
pub use transfer::{HandExchange, SendOptions, Sending, send};
