//! Reads the body of a handler: which steps make the response, in which order, and what runs behind them.

mod call;

use crate::check::source_model::evaluate::Scope;
use crate::check::source_model::framework::FrameworkSpec;
use crate::check::source_model::handler::{HandlerDef, HandlerParameter, LoopDef, ResponseCall};
use crate::check::source_model::program::Program;
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{
    Expression, ExpressionKind, FunctionNode, ListKind, Statement, StatementKind,
};
use crate::check::source_model::walk::each_expression;

/// Where a statement is inside its handler.
#[derive(Debug, Clone, Copy, Default)]
struct HandlerPosition {
    is_conditional: bool,
    is_in_callback: bool,
    /// Whether more code runs behind it.
    is_followed: bool,
    is_returned: bool,
    is_stored: bool,
    /// Whether the handler itself goes on behind the statement of its own that this one belongs to.
    handler_goes_on: bool,
    /// Whether the function of the learner's own that is being followed goes on behind it.
    helper_goes_on: bool,
}

/// Reads one handler.
struct HandlerReader<'p, 'a> {
    program: &'p Program<'a>,
    spec: &'static FrameworkSpec,
    handler: HandlerDef,
    /// The handler's own function. The functions inside of it use its parameters.
    root: &'a FunctionNode,
    /// The call in the handler that is being followed into a function, and that function's name.
    helper: Option<(SourceSpan, String)>,
    /// The call in that function that is being followed into another one.
    call_in_helper: Option<SourceSpan>,
    depth: usize,
}

impl<'a> Program<'a> {
    /// Reads a function as a handler.
    pub(super) fn read_handler(
        &self,
        function: &'a FunctionNode,
        file: usize,
        spec: &'static FrameworkSpec,
    ) -> HandlerDef {
        self.read_handler_body(&function.body, function, function.span, file, spec, false)
    }

    /// Reads statements of a function as a handler: the body of an `if` or a `case`. `is_followed`: more code runs
    /// behind them.
    pub(super) fn read_handler_body(
        &self,
        body: &'a [Statement],
        function: &'a FunctionNode,
        span: SourceSpan,
        file: usize,
        spec: &'static FrameworkSpec,
        is_followed: bool,
    ) -> HandlerDef {
        let parameters = function.parameters.iter().map(|parameter| HandlerParameter {
            name: parameter.text.clone(),
            annotation: parameter.annotation.clone(),
            has_default: parameter.default.is_some(),
        });
        let handler = HandlerDef {
            name: function.name.clone(),
            parameters: parameters.collect(),
            is_async: function.is_async,
            span,
            ..HandlerDef::default()
        };
        let mut reader = HandlerReader {
            program: self,
            spec,
            handler,
            root: function,
            helper: None,
            call_in_helper: None,
            depth: 0,
        };
        let position =
            HandlerPosition { is_returned: function.is_expression, is_followed, ..HandlerPosition::default() };
        reader.handler.always_responds = reader.block(body, function, &Scope { file, frame: None }, position);
        reader.handler
    }
}

impl<'a> HandlerReader<'_, 'a> {
    /// Reads statements. Returns whether they send a response in any case.
    fn block(
        &mut self,
        body: &'a [Statement],
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) -> bool {
        let mut always = false;
        for (at, statement) in body.iter().enumerate() {
            // A `catch` runs in place of what is above it, and not behind it.
            let behind = body[at + 1..].iter().map(|next| &next.kind);
            let next = behind.into_iter().find(|next| !matches!(next, StatementKind::Rescue(_)));
            let is_left = matches!(next, Some(StatementKind::Return(None) | StatementKind::Throw(_)));
            let goes_on = |behind_the_block| match next {
                _ if is_left => false,
                Some(StatementKind::Leave) | None => behind_the_block,
                Some(_) => true,
            };
            let is_followed = goes_on(position.is_followed);
            let is_in_helper = self.call_in_helper.is_none();
            let helper_goes_on = if is_in_helper { goes_on(position.helper_goes_on) } else { position.helper_goes_on };
            let is_returned = position.is_returned || is_left;
            let is_own = self.helper.is_none() && !position.is_in_callback;
            let handler_goes_on = if is_own { is_followed && !is_returned } else { position.handler_goes_on };
            let position = HandlerPosition { is_followed, is_returned, handler_goes_on, helper_goes_on, ..position };
            always |= self.statement(statement, function, scope, position);
        }
        always
    }

    /// Reads a statement. Returns whether it sends a response in any case.
    fn statement(
        &mut self,
        statement: &'a Statement,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) -> bool {
        let before = self.handler.responses.len();
        let inside = HandlerPosition { is_conditional: true, ..position };
        match &statement.kind {
            // `if self.command != 'HEAD'` is no choice between responses.
            StatementKind::If(inner) if self.helper.is_some() && self.asks_method(&inner.condition) => {
                self.block(&inner.otherwise, function, scope, inside);
                self.block(&inner.then, function, scope, position)
            }
            StatementKind::Expression(value) | StatementKind::Throw(value) => {
                self.steps(value, function, scope, position);
                self.has_ended_since(before, position)
            }
            StatementKind::Return(Some(value)) => {
                self.returned(value, function, scope, position);
                self.has_ended_since(before, position)
            }
            StatementKind::If(inner) => {
                self.steps(&inner.condition, function, scope, HandlerPosition { is_followed: true, ..position });
                let then = self.block(&inner.then, function, scope, inside);
                self.block(&inner.otherwise, function, scope, inside) && then
            }
            StatementKind::Switch(switch) => {
                let has_default = switch.cases.iter().any(|case| case.is_default);
                let each = switch.cases.iter().map(|case| self.block(&case.body, function, scope, inside));
                each.fold(has_default, |all, case| all && case)
            }
            StatementKind::Loop(header, body) => {
                let index = &self.program.indexes[scope.file];
                let header = header.iter().map(|part| index.excerpt(part.span)).collect();
                self.handler.loops.push(LoopDef { header, span: statement.span });
                self.block(body, function, scope, inside);
                false
            }
            StatementKind::Rescue(body) => {
                self.block(body, function, scope, inside);
                false
            }
            StatementKind::Block(body) => self.block(body, function, scope, position),
            StatementKind::Return(None)
            | StatementKind::Function(_)
            | StatementKind::Class(_)
            | StatementKind::Import(_)
            | StatementKind::Export(_)
            | StatementKind::Leave => false,
        }
    }

    /// Tells whether a step since then ends the response, and runs whenever the statement at this position does.
    fn has_ended_since(&self, before: usize, position: HandlerPosition) -> bool {
        let is_sure = |step: &ResponseCall| step.ends && (position.is_conditional || !step.is_conditional);
        self.handler.responses[before..].iter().any(is_sure)
    }

    fn returned(
        &mut self,
        value: &'a Expression,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) {
        let is_own = self.helper.is_none() && !position.is_in_callback;
        let handler_goes_on = position.handler_goes_on && !is_own;
        let helper_goes_on = position.helper_goes_on && self.call_in_helper.is_some();
        let left = HandlerPosition { is_followed: false, is_returned: true, ..position };
        let position = HandlerPosition { handler_goes_on, helper_goes_on, ..left };
        let before = self.handler.responses.len();
        let tuple = match &value.kind {
            ExpressionKind::List(ListKind::Tuple, items) if self.spec.returns_response => Some(items.as_slice()),
            _ => None,
        };
        let body = tuple.and_then(<[Expression]>::first).unwrap_or(value);
        self.steps(body, function, scope, position);
        if self.helper.is_none() && !position.is_in_callback {
            self.handler.returns_value = true;
            self.handler.returns_function |= value.as_function().is_some();
        }
        let is_own = self.helper.is_none() && !position.is_in_callback && self.spec.returns_response;
        if is_own && self.handler.responses.len() == before && !self.hands_on(body, scope) {
            let mut step = self.new_step("return", value.span, position);
            step.body = self.program.body(body, scope);
            step.ends = true;
            self.handler.responses.push(step);
        }
        // Flask: the status is the second value that is returned.
        if let (Some(status), Some(step)) = (tuple.and_then(|items| items.get(1)), self.handler.responses.last_mut()) {
            step.status = self.program.status(status, scope).or(step.status);
        }
    }

    /// `return next()` gives no response of its own.
    fn hands_on(&self, value: &Expression, scope: &Scope) -> bool {
        let call = match &value.kind {
            ExpressionKind::Await(inner) => inner.as_call(),
            _ => value.as_call(),
        };
        call.is_some_and(|call| self.is_next(&call.callee, scope))
    }

    fn new_step(&self, name: &str, span: SourceSpan, position: HandlerPosition) -> ResponseCall {
        let (in_handler, helper) = match &self.helper {
            Some((call, name)) => (*call, Some(name.clone())),
            None => (span, None),
        };
        ResponseCall {
            name: name.to_owned(),
            chain: vec![name.to_owned()],
            is_returned: position.is_returned,
            is_stored: position.is_stored,
            is_followed: position.is_followed,
            is_conditional: position.is_conditional,
            is_in_callback: position.is_in_callback,
            handler_goes_on: position.handler_goes_on,
            is_known: true,
            helper_goes_on: helper.is_some() && position.helper_goes_on,
            helper,
            span: in_handler,
            written: self.call_in_helper.unwrap_or(span),
            ..ResponseCall::default()
        }
    }

    /// Finds the steps inside an expression.
    fn steps(
        &mut self,
        expression: &'a Expression,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) {
        match &expression.kind {
            ExpressionKind::Call(call) => self.call(call, expression, function, scope, position),
            ExpressionKind::Assignment(target, _, value) => {
                self.assignment(target, value, expression.span, function, scope, position);
                self.handler.hands_response_on |= self.holds_response(value, function, scope);
                self.steps(value, function, scope, HandlerPosition { is_followed: true, is_stored: true, ..position });
            }
            ExpressionKind::Operation(sign, parts) => {
                let is_choice = matches!(sign.as_str(), "&&" | "||" | "??" | "?:" | "and" | "or");
                let inside = HandlerPosition { is_conditional: position.is_conditional || is_choice, ..position };
                parts.iter().for_each(|part| self.steps(part, function, scope, inside));
            }
            ExpressionKind::Function(_) => {}
            // `.catch(next)` hands the request on as well.
            ExpressionKind::Name(_) => self.handler.calls_next |= self.is_next(expression, scope),
            _ => expression.parts().into_iter().for_each(|part| self.steps(part, function, scope, position)),
        }
    }

    fn asks_method(&self, condition: &'a Expression) -> bool {
        let mut is_found = false;
        each_expression(condition, &mut |part| {
            let property = part.as_member().map(|(_, property)| property);
            is_found |=
                property.is_some_and(|name| self.program.spec().method_properties.iter().any(|own| own == name));
        });
        is_found
    }
}
