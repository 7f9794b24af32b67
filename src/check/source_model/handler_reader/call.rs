//! Reads the calls and assignments in a handler: on the response, of helpers, of `next`.

use super::{HandlerPosition, HandlerReader};
use crate::check::source_model::evaluate::{CallFrame, Scope, only_result};
use crate::check::source_model::framework::{FrameworkSpec, ParameterRole, ResponseSpec};
use crate::check::source_model::frameworks::frameworks;
use crate::check::source_model::handler::{PrintCall, ResponseCall};
use crate::check::source_model::model::SourceLanguage;
use crate::check::source_model::response::{ChainLink, chain_links, function_spec, method_spec, property_spec};
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{CallNode, Expression, ExpressionKind, FunctionNode};

/// How many functions of the learner's own are followed, one inside the other.
const MAX_HELPERS: usize = 3;
/// Names that beginners give to the response or the context.
const USUAL_NAMES: &[&str] = &["res", "response", "reply", "resp", "ctx", "c", "context", "w", "rw", "writer", "self"];
/// Names that beginners give to what hands the request on.
const NEXT_NAMES: &[&str] = &["next", "done"];

impl<'a> HandlerReader<'_, 'a> {
    pub(super) fn call(
        &mut self,
        call: &'a CallNode,
        expression: &'a Expression,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) {
        let index = &self.program.indexes[scope.file];
        if index.is_one_of(&call.callee, &self.program.spec().print_calls) {
            let arguments: Vec<String> =
                call.arguments.iter().map(|argument| index.excerpt(argument.value.span)).collect();
            self.handler.prints.push(PrintCall { text: arguments.join(", "), span: expression.span });
        }
        if self.is_next(&call.callee, scope) {
            self.handler.calls_next = true;
            return;
        }
        if let Some(spec) = function_spec(self.spec, index, &call.callee)
            && self.program.argument(call, &spec.response).is_none_or(|value| self.is_response(value, function, scope))
        {
            let name = index.qualified(&call.callee).map(|found| found.text).unwrap_or_default();
            let mut step = self.new_step(name.rsplit(['.', '/']).next().unwrap_or_default(), expression.span, position);
            self.program.apply(&mut step, spec, call, scope);
            self.handler.responses.push(step);
            return;
        }
        if self.follow(call, expression, function, scope, position) || self.chain(expression, function, scope, position)
        {
            return;
        }
        self.steps_of_arguments(call, function, scope, position);
    }

    pub(super) fn steps_of_arguments(
        &mut self,
        call: &'a CallNode,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) {
        let is_followed = HandlerPosition { is_followed: true, ..position };
        match call.callee.as_member() {
            Some((object, _)) => self.steps(object, function, scope, is_followed),
            // `send(res)(404)`.
            None if call.callee.as_call().is_some() => self.steps(&call.callee, function, scope, is_followed),
            None => {}
        }
        let is_print = self.program.indexes[scope.file].is_one_of(&call.callee, &self.program.spec().print_calls);
        for argument in &call.arguments {
            self.handler.hands_response_on |= !is_print && self.holds_response(&argument.value, function, scope);
            match argument.value.as_function() {
                Some(callback) => {
                    let inside =
                        HandlerPosition { is_in_callback: true, is_followed: false, is_returned: false, ..position };
                    let inside = HandlerPosition { is_returned: callback.is_expression, ..inside };
                    self.block(&callback.body, callback, scope, inside);
                }
                None => self.steps(&argument.value, function, scope, position),
            }
        }
    }

    /// A call of a function of the learner's own that gets the response: what it does is done here.
    pub(super) fn follow(
        &mut self,
        call: &'a CallNode,
        expression: &'a Expression,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) -> bool {
        let Some((helper, file)) = self.program.function(&call.callee, scope.file) else { return false };
        let is_method = call.callee.as_member().is_some() && helper.class.is_some();
        let name = call.callee.as_name().or(call.callee.as_member().map(|(_, method)| method)).unwrap_or_default();
        self.handler.calls.push(name.to_owned());
        let is_inside = self.root.span != helper.span && self.root.span.contains(&helper.span);
        let gets_response =
            is_method || is_inside || call.positional().any(|value| self.is_response(value, function, scope));
        if !gets_response || self.depth >= MAX_HELPERS {
            return false;
        }
        // `const reply = send(res)`: what it returns has the response, and is called somewhere.
        self.handler.hands_response_on |= only_result(helper).is_some_and(|result| result.as_function().is_some());
        let is_outermost = self.helper.is_none();
        let is_in_helper = !is_outermost && self.call_in_helper.is_none();
        if is_outermost {
            self.helper = Some((expression.span, name.to_owned()));
        } else if is_in_helper {
            self.call_in_helper = Some(expression.span);
        }
        self.depth += 1;
        let is_python = self.program.language == SourceLanguage::Python;
        let frame = CallFrame { function: helper, call, skipped: usize::from(is_method && is_python), scope };
        let inside = HandlerPosition { helper_goes_on: position.helper_goes_on && !is_outermost, ..position };
        self.block(&helper.body, helper, &Scope { file, frame: Some(&frame) }, inside);
        self.depth -= 1;
        if is_outermost {
            self.helper = None;
        } else if is_in_helper {
            self.call_in_helper = None;
        }
        true
    }

    /// `res.status(404).send('...')`.
    pub(super) fn chain(
        &mut self,
        expression: &'a Expression,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) -> bool {
        let (root, links) = chain_links(expression);
        let has_methods = self.spec.responses.iter().any(|response| !response.on_response.is_empty());
        if !has_methods || links.is_empty() || !self.is_response(root, function, scope) {
            return false;
        }
        let last = links.last().map(|(name, _)| name.as_str()).unwrap_or_default();
        let mut step = self.new_step(last, expression.span, position);
        step.receiver = root.as_name().map(str::to_owned);
        step.chain = links.iter().filter(|(_, call)| call.is_some()).map(|(name, _)| name.clone()).collect();
        let mut previous = "";
        for (name, call) in &links {
            if let Some(call) = call {
                match method_spec(self.spec, previous, name) {
                    Some(spec) => self.program.apply(&mut step, spec, call, scope),
                    None => {
                        step.is_known = false;
                        step.known_in = self.known_in(previous, name);
                    }
                }
                self.steps_of_callbacks(call, scope, position);
            }
            previous = name;
        }
        let is_other = root.as_name() == Some("self") || is_request_use(&links) || step.chain.is_empty();
        if !step.is_known && is_other {
            return false;
        }
        self.handler.responses.push(step);
        true
    }

    pub(super) fn steps_of_callbacks(&mut self, call: &'a CallNode, scope: &Scope<'a, '_>, position: HandlerPosition) {
        for callback in call.positional().filter_map(Expression::as_function) {
            let inside = HandlerPosition { is_in_callback: true, is_conditional: true, is_followed: false, ..position };
            self.block(&callback.body, callback, scope, inside);
        }
    }

    /// Returns the frameworks that have such a method of the response.
    pub(super) fn known_in(&self, previous: &str, method: &str) -> Vec<String> {
        let others = frameworks(self.program.language).iter().filter(|spec| spec.name != self.spec.name);
        let has_it = others.filter(|spec| method_spec(spec, previous, method).is_some());
        has_it.map(|spec| spec.name.clone()).collect()
    }

    /// Tells whether an expression is the response, or the context that holds it.
    pub(super) fn is_response(&self, expression: &Expression, function: &FunctionNode, scope: &Scope<'a, '_>) -> bool {
        let Some(name) = expression.as_name() else {
            let inner = expression.as_member().filter(|(_, property)| matches!(*property, "res" | "response"));
            return inner.is_some_and(|(object, _)| self.is_response(object, function, scope));
        };
        let index = &self.program.indexes[scope.file];
        let is_of_root = || {
            let is_inside = self.root.span.contains(&function.span);
            is_inside && function.parameters.iter().all(|own| own.text != name) && has_role(self.spec, self.root, name)
        };
        // In a function of the learner's own, the response may have any place: `sendJson(res, status, data)`.
        let is_other = function.span != self.root.span && !self.root.span.contains(&function.span);
        let is_named = is_other && function.parameters.iter().any(|own| USUAL_NAMES.contains(&own.text.as_str()));
        if !is_named && has_role(self.spec, function, name) || is_of_root() {
            return true;
        }
        USUAL_NAMES.contains(&name) && !index.imports.contains_key(name)
    }

    /// Tells whether a value is the response, or an object or a list with the response in it.
    pub(super) fn holds_response(&self, value: &Expression, function: &FunctionNode, scope: &Scope<'a, '_>) -> bool {
        match &value.kind {
            ExpressionKind::Object(entries) => {
                entries.iter().any(|entry| self.holds_response(&entry.value, function, scope))
            }
            ExpressionKind::List(_, items) => items.iter().any(|item| self.holds_response(item, function, scope)),
            // What is under the response in `http.server`, Fastify and Koa.
            ExpressionKind::Member(object, property) if matches!(property.as_str(), "wfile" | "raw") => {
                self.is_response(object, function, scope)
            }
            _ => self.is_response(value, function, scope),
        }
    }

    pub(super) fn is_next(&self, callee: &Expression, scope: &Scope) -> bool {
        let Some(name) = callee.as_name() else { return false };
        NEXT_NAMES.contains(&name) && self.program.indexes[scope.file].is_parameter(name, callee.span)
    }

    /// `res.statusCode = 404`, `ctx.body = '...'`.
    pub(super) fn assignment(
        &mut self,
        target: &'a Expression,
        value: &'a Expression,
        span: SourceSpan,
        function: &'a FunctionNode,
        scope: &Scope<'a, '_>,
        position: HandlerPosition,
    ) {
        let Some((object, property)) = target.as_member() else { return };
        let spec = property_spec(self.spec, property);
        let is_own_object = spec.and_then(|spec| spec.on_object.as_deref()).is_some_and(|name| {
            self.program.indexes[scope.file].qualified(object).is_some_and(|found| found.text == name)
        });
        let is_response = is_own_object || self.is_response(object, function, scope);
        if !is_response || !self.spec.responses.iter().any(|response| !response.sets_property.is_empty()) {
            return;
        }
        let mut step = self.new_step(property, span, position);
        step.receiver = object.as_name().map(str::to_owned);
        match spec {
            Some(spec) => self.set_property(&mut step, spec, value, scope),
            None if object.as_name() == Some("self") || property.starts_with("local") || property == "state" => return,
            None => step.is_known = false,
        }
        self.handler.responses.push(step);
    }

    pub(super) fn set_property(
        &self,
        step: &mut ResponseCall,
        spec: &ResponseSpec,
        value: &'a Expression,
        scope: &Scope<'a, '_>,
    ) {
        step.ends = spec.ends;
        if spec.status.position.is_some() {
            step.status = self.program.status(value, scope);
        }
        if spec.content_type.position.is_some() {
            step.content_type = self.program.literal(value, scope);
        }
        if spec.body.position.is_some() {
            step.body = self.program.body(value, scope);
        }
    }
}

/// Tells whether a parameter of that name is the response or the context, by its position.
fn has_role(spec: &FrameworkSpec, function: &FunctionNode, name: &str) -> bool {
    let Some(position) = function.parameters.iter().position(|parameter| parameter.text == name) else {
        return false;
    };
    // An error handler of Express has the error first.
    let shift = usize::from(spec.error_parameters.is_some_and(|count| function.parameters.len() == count));
    let role = position.checked_sub(shift).and_then(|position| spec.parameters.get(position));
    let is_swapped = matches!(name, "req" | "request");
    matches!(role, Some(ParameterRole::Response | ParameterRole::Context)) && !is_swapped
}

/// `c.req.param('id')` and `ctx.request.body.get()` read the request.
fn is_request_use(links: &[ChainLink]) -> bool {
    links.iter().any(|(name, _)| {
        matches!(name.as_str(), "req" | "request" | "query" | "params" | "env" | "state" | "cookies" | "headers")
    })
}
