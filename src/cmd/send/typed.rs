//! The request that was typed.

use hyper::Method;

use crate::cli::SendArgs;
use crate::send::{
    FormPart, HandBody, HandRequest, InvalidHandRequest, PartValue, is_method, nearest_method, read_data,
    read_file_part, read_form_field, read_header, read_url,
};
use crate::text::safe::safe_to_copy;

/// Reads the method, the address, the headers and the body.
pub(super) fn typed(args: &SendArgs) -> Result<HandRequest, InvalidHandRequest> {
    let body = body(args)?;
    if let ([word, _], Some(near)) = (&args.request[..], args.request.first().and_then(|word| nearest_method(word))) {
        let word = safe_to_copy(word);
        return Err(InvalidHandRequest::new(format!("there is no method `{word}` (did you mean `{near}`?)")));
    }
    let (method, url) = match &args.request[..] {
        [url] if !is_method(url) => (None, url),
        [method, url] if is_method(method) => (Some(method.to_ascii_uppercase()), url),
        _ => return Err(InvalidHandRequest::new("type an address, such as: doorway send GET localhost:8080/about")),
    };
    let usual = if body.is_there() { Method::POST } else { Method::GET };
    Ok(HandRequest {
        method: method.and_then(|name| name.parse().ok()).unwrap_or(usual),
        url: read_url(url)?,
        headers: args.header.iter().map(|line| read_header(line)).collect::<Result<_, _>>()?,
        body,
    })
}

fn body(args: &SendArgs) -> Result<HandBody, InvalidHandRequest> {
    if let Some(json) = &args.json {
        return read_data(json).map(HandBody::Json);
    }
    if !args.data.is_empty() {
        let texts = args.data.iter().map(|text| read_data(text)).collect::<Result<Vec<_>, _>>()?;
        return Ok(HandBody::Data(texts.join(&b'&')));
    }
    let fields = args.form.iter().map(|text| read_form_field(text)).collect::<Result<Vec<_>, _>>()?;
    if args.file.is_empty() {
        return Ok(if fields.is_empty() { HandBody::Empty } else { HandBody::Form(fields) });
    }
    let text = |(name, value)| Ok(FormPart { name, value: PartValue::Text(value) });
    let files = args.file.iter().map(|typed| read_file_part(typed));
    fields.into_iter().map(text).chain(files).collect::<Result<_, _>>().map(HandBody::Multipart)
}
