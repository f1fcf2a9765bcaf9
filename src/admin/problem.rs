//! Problems: errors of the API in the form of [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457), with position and
//! next step.

use std::borrow::Cow;

use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// An error of the API.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`, since the status and the title are sufficient.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The HTTP status.
    status: u16,
    /// The problem, in a few words.
    title: Cow<'static, str>,
    /// The details.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'static, str>>,
    /// The position: a header, the path, the query or the body.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    place: Option<Cow<'static, str>>,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Cow<'static, str>>,
}

impl Problem {
    pub(super) fn new(status: u16, title: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: "about:blank",
            status,
            title: title.into(),
            detail: None,
            place: None,
            hint: None,
        }
    }

    /// The problem for an error whose text ends with its hint.
    pub(super) fn from_error(status: u16, error: &dyn std::error::Error) -> Self {
        let text = error.to_string();
        match text.split_once("\nhint: ") {
            Some((title, hint)) => Self::new(status, title.to_owned()).hint(hint.to_owned()),
            None => Self::new(status, text),
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn place(mut self, place: impl Into<Cow<'static, str>>) -> Self {
        self.place = Some(place.into());
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> u16 {
        self.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).expect("texts and a number are JSON");
        let mut response = body.into_response();
        *response.status_mut() =
            StatusCode::from_u16(self.status).expect("problems have status codes of three digits");
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        // RFC 9110 requires a challenge with a 401.
        if self.status == 401 {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
