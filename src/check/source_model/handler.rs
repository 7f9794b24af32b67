//! What a handler does with the response, step by step.

use super::route::FolderPath;
use super::span::SourceSpan;

/// A handler: a function, or the body of an `if` or a `case`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HandlerDef {
    /// The function's name, if it has one.
    pub(crate) name: Option<String>,
    pub(crate) parameters: Vec<HandlerParameter>,
    pub(crate) is_async: bool,
    pub(crate) responses: Vec<ResponseCall>,
    /// Whether each way through it sends a response, as far as it was read.
    pub(crate) always_responds: bool,
    /// Whether it calls `next`.
    pub(crate) calls_next: bool,
    /// Whether it hands the response to code that was not read, which may send it.
    pub(crate) hands_response_on: bool,
    /// Whether it returns something itself.
    pub(crate) returns_value: bool,
    /// Whether what it returns is a function.
    pub(crate) returns_function: bool,
    /// What it prints in place of sending it, as written.
    pub(crate) prints: Vec<PrintCall>,
    /// Its loops.
    pub(crate) loops: Vec<LoopDef>,
    /// Functions of the learner's own that it calls.
    pub(crate) calls: Vec<String>,
    pub(crate) span: SourceSpan,
}

/// A parameter of a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HandlerParameter {
    /// The name, or the whole pattern as written.
    pub(crate) name: String,
    /// The type as written: `int`.
    pub(crate) annotation: Option<String>,
    pub(crate) has_default: bool,
}

/// `console.log(...)` or `print(...)` in a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PrintCall {
    /// The arguments as written.
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}

/// A loop in a handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoopDef {
    /// What follows the keyword, as written: `i < 10`. Empty where nothing does.
    pub(crate) header: Vec<String>,
    pub(crate) span: SourceSpan,
}

/// A step that makes the response: a call, a property that is set, or a value that is returned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ResponseCall {
    /// The method, property or function: `send`, `statusCode`, `FileResponse`; `return` for a returned value.
    pub(crate) name: String,
    /// All methods of a chain: `res.status(404).send(...)` has `["status", "send"]`.
    pub(crate) chain: Vec<String>,
    /// The variable it is called on: `res`.
    pub(crate) receiver: Option<String>,
    /// The status it sets.
    pub(crate) status: Option<i64>,
    /// The content type it sets, by a header or by what the method does.
    pub(crate) content_type: Option<String>,
    /// Headers it sets, each value where it is a literal.
    pub(crate) headers: Vec<(String, Option<String>)>,
    pub(crate) body: SentBody,
    /// The arguments of the last call, as written.
    pub(crate) arguments: Vec<String>,
    /// The address it redirects to.
    pub(crate) redirect: Option<String>,
    /// Whether the response ends here.
    pub(crate) ends: bool,
    /// Whether `return` is written before it, or nothing can run behind it.
    pub(crate) is_returned: bool,
    /// Whether its value goes into a variable.
    pub(crate) is_stored: bool,
    /// Whether more code of the handler runs behind it.
    pub(crate) is_followed: bool,
    /// Whether the handler goes on behind the statement that does this, perhaps later and in a function of its own.
    pub(crate) handler_goes_on: bool,
    /// Whether it is inside an `if`, a `case`, a loop or a `catch` of this handler.
    pub(crate) is_conditional: bool,
    /// Whether it runs later, inside a function of its own: the callback of `readFile`.
    pub(crate) is_in_callback: bool,
    /// The learner's own function that does it: `sendFile`.
    pub(crate) helper: Option<String>,
    /// False where this framework has no such method: `res.sendFile` with plain Node.js.
    pub(crate) is_known: bool,
    /// The frameworks that do have it, where this one does not.
    pub(crate) known_in: Vec<String>,
    /// The call in the handler itself.
    pub(crate) span: SourceSpan,
    /// Where it is written: in the handler, or in the function of the learner's own that does it.
    pub(crate) written: SourceSpan,
    /// Whether that function of the learner's own goes on behind it.
    pub(crate) helper_goes_on: bool,
}

/// The body that a step sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum SentBody {
    #[default]
    Nothing,
    /// A literal text.
    Text(String),
    /// A text with values in it, as written.
    Template(String),
    /// An object, as written.
    Object(String),
    /// A list, as written.
    List(String),
    /// A set of Python, as written.
    Set(String),
    /// `JSON.stringify(...)` or `json.dumps(...)`: what is turned into JSON, as written.
    JsonText(String),
    /// A number, `True` or `None`, as written.
    Constant(String),
    /// A file: as written, its name, and where it is looked for.
    File(FileUse),
    /// Anything else, as written.
    Computed(String),
}

/// A file that a handler sends or reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileUse {
    pub(crate) expression: String,
    /// The last part of its path: `about.html`.
    pub(crate) name: Option<String>,
    pub(crate) path: Option<FolderPath>,
}

impl ResponseCall {
    /// Tells whether this step sends something that a visitor gets to see.
    pub(crate) fn has_body(&self) -> bool {
        self.body != SentBody::Nothing
    }
}
