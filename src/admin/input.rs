//! Extractors for requests. Unknown fields are refused, not ignored.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use tokio::time::timeout;

use super::problem::Problem;
use crate::settings::{ADMIN_IDLE, MAX_ADMIN_BODY_BYTES};

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

/// The query of a URL.
pub(super) struct Input<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let read = timeout(ADMIN_IDLE, Json::<T>::from_request(request, state)).await;
        let read = read.map_err(|_| {
            Problem::new(408, "the body did not arrive")
                .place("body")
                .hint("send as many bytes as `Content-Length` says")
        })?;
        let Json(body) = read.map_err(|rejection| unreadable(&rejection))?;
        Ok(Self(body))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        let Query(query) = read.map_err(|rejection: QueryRejection| {
            Problem::new(400, "the query is invalid")
                .detail(rejection.body_text())
                .place("query")
                .hint("/api/v1/openapi.json lists the parameters")
        })?;
        Ok(Self(query))
    }
}

fn unreadable(rejection: &JsonRejection) -> Problem {
    let status = rejection.status().as_u16();
    let problem = match status {
        413 => Problem::new(413, "the body is too large")
            .detail(format!("{MAX_ADMIN_BODY_BYTES} bytes are allowed")),
        415 => Problem::new(415, "the body is not marked as JSON")
            .hint("send `Content-Type: application/json`"),
        422 => Problem::new(422, "the body is invalid")
            .detail(rejection.body_text())
            .hint("/api/v1/openapi.json lists the fields"),
        status => Problem::new(status, "the body is not JSON").detail(rejection.body_text()),
    };
    problem.place("body")
}

/// A duration: `20m`, `1.5s`.
pub(super) fn lapse<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let read = |text: String| {
        humantime::parse_duration(&text).map_err(|error| {
            serde::de::Error::custom(format!(
                "`{text}` is not a duration such as `90s` or `20m`: {error}"
            ))
        })
    };
    text.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::CONTENT_TYPE;
    use futures_util::stream::pending;
    use serde_json::Value;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_arrive_blocks_nothing() {
        let silent = pending::<Result<Vec<u8>, std::io::Error>>();
        let request = Request::builder()
            .header(CONTENT_TYPE, "application/json")
            .body(axum::body::Body::from_stream(silent))
            .unwrap();
        let read = Body::<Value>::from_request(request, &()).await;
        assert_eq!(read.map(|Body(body)| body).unwrap_err().status(), 408);
    }
}
