//! The address of the admin API, and requests to it.

use std::future::Future;
use std::io;

use bytes::Bytes;
use clap::Args;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::cli::verdict::Failure;
use crate::settings::{ADMIN_CONNECT, MAX_BODY_BYTES};

/// The address of the admin API.
#[derive(Args, Clone, Debug)]
pub(super) struct At {
    /// The admin API of the server
    #[arg(
        long,
        value_name = "URL",
        env = "EXCHAOS_ADMIN",
        default_value = "http://127.0.0.1:8090"
    )]
    admin: String,
    /// The token of the API, if it has one
    #[arg(
        long,
        value_name = "TOKEN",
        env = "EXCHAOS_ADMIN_TOKEN",
        hide_env_values = true
    )]
    admin_token: Option<String>,
}

/// The fields of an error of the API.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
    hint: Option<String>,
}

impl At {
    /// Sends a request, and parses the response.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        target: &str,
        body: Option<&Value>,
    ) -> Result<T, Failure> {
        let response = self.send(method, target, body).await?;
        let body = self.whole(response).await?;
        serde_json::from_slice(&body)
            .map_err(|error| format!("{} sends an unexpected response: {error}", self.admin).into())
    }

    /// Sends a request, and returns the response before its body is read. A status other than success is an error.
    pub(super) async fn send(
        &self,
        method: Method,
        target: &str,
        body: Option<&Value>,
    ) -> Result<Response<Incoming>, Failure> {
        let (host, address) = self.endpoint()?;
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.method_mut() = method;
        *request.uri_mut() = target.parse()?;
        request.headers_mut().insert(HOST, host);
        if let Some(body) = body {
            *request.body_mut() = Full::new(serde_json::to_vec(body)?.into());
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
        }
        if let Some(token) = &self.admin_token {
            let mut value = HeaderValue::try_from(format!("Bearer {token}"))
                .map_err(|_| "the token has characters that a header cannot have")?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        let socket = self.reached(TcpStream::connect(&address)).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(socket))
            .await
            .map_err(|error| self.unreachable(&error))?;
        // The connection ends with the response, or with the command.
        tokio::spawn(connection);
        let sent = sender.send_request(request).await;
        let response = sent.map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(self.refused(response).await)
        }
    }

    /// The `Host` of requests, and the socket address.
    fn endpoint(&self) -> Result<(HeaderValue, String), Failure> {
        let wrong = || -> Failure {
            let admin = &self.admin;
            format!("`{admin}` is not the address of an admin API\nhint: write a URL such as `http://127.0.0.1:8090`").into()
        };
        let url = if self.admin.contains("://") {
            self.admin.clone()
        } else {
            format!("http://{}", self.admin)
        };
        let url: Uri = url.parse().map_err(|_| wrong())?;
        let (Some(authority), Some("http")) = (url.authority(), url.scheme_str()) else {
            return Err(wrong());
        };
        let port = authority.port_u16().unwrap_or(80);
        let host = HeaderValue::try_from(authority.as_str()).map_err(|_| wrong())?;
        Ok((host, format!("{}:{port}", authority.host())))
    }

    async fn reached<T>(
        &self,
        connecting: impl Future<Output = io::Result<T>>,
    ) -> Result<T, Failure> {
        match timeout(ADMIN_CONNECT, connecting).await {
            Ok(connected) => connected.map_err(|error| self.unreachable(&error)),
            Err(_) => Err(self.unreachable(&io::Error::from(io::ErrorKind::TimedOut))),
        }
    }

    /// The error for a server that cannot be reached.
    pub(super) fn unreachable(&self, error: &dyn std::error::Error) -> Failure {
        let admin = &self.admin;
        format!("cannot reach a server at {admin}: {error}\nhint: start one with `exchaos serve`, or name its address with `--admin URL` or EXCHAOS_ADMIN").into()
    }

    async fn whole(&self, response: Response<Incoming>) -> Result<Bytes, Failure> {
        let body = Limited::new(response.into_body(), MAX_BODY_BYTES)
            .collect()
            .await;
        Ok(body.map_err(|error| self.unreachable(&*error))?.to_bytes())
    }

    async fn refused(&self, response: Response<Incoming>) -> Failure {
        let status = response.status();
        let body = self.whole(response).await.unwrap_or_default();
        let problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
        let Some(title) = problem.title else {
            return format!(
                "{} answers with {status}: is that the admin API?",
                self.admin
            )
            .into();
        };
        let detail = problem.detail.map(|detail| format!(": {detail}"));
        let hint = problem.hint.map(|hint| format!("\nhint: {hint}"));
        format!(
            "{title}{}{}",
            detail.unwrap_or_default(),
            hint.unwrap_or_default()
        )
        .into()
    }
}
