// Sends messages through the client that progenitor makes from the spec, as a team would on its first day.

mod examples;
mod operations;

use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use std::{env, fs};

use reqwest::{header, redirect, retry};
use serde_json::{Value, json};
use types::{Message, OutgoingMessage};

progenitor::generate_api!(
    spec = "openapi/generated/texter-3.0.json",
    interface = Builder,
    post_hook = crate::keep_status
);

/// The status of the last response, which is lost if its body cannot be read; 0 if there was none.
static STATUS: AtomicU16 = AtomicU16::new(0);

fn keep_status(result: &Result<reqwest::Response, reqwest::Error>) {
    STATUS.store(result.as_ref().map_or(0, |response| response.status().as_u16()), Ordering::Relaxed);
}

/// The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as
/// well as a 5xx, while the message is still on its way.
const REFUSALS: [u16; 6] = [400, 401, 403, 404, 422, 429];

// sample of client
/// Returns the client, set up so that no message is sent twice.
fn client() -> Client {
    let token = env::var("TEXTER_API_TOKEN").unwrap();
    let headers = [(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())];
    let http = reqwest::Client::builder()
        .default_headers(headers.into_iter().collect())
        .redirect(redirect::Policy::none()) // following a redirect could send the message a second time
        .retry(retry::never())
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    Client::new_with_client(&env::var("TEXTER_BASE_URL").unwrap(), http)
}
// end of sample

/// Sends one message, and decides by the status: the body may be anything.
async fn send(client: &Client, chat_id: &str, message: OutgoingMessage) -> Value {
    STATUS.store(0, Ordering::Relaxed);
    let result = client.send_message().chat_id(chat_id).body(message).send().await;
    let stored: Option<Message> = result.ok().and_then(|it| it.into_inner().messages?.into_iter().next());
    let status = STATUS.load(Ordering::Relaxed);
    json!({
        "delivery": match status {
            200..300 => "ACCEPTED",
            _ if REFUSALS.contains(&status) => "REJECTED",
            _ => "UNKNOWN",
        },
        "httpStatus": status,
        "id": stored.as_ref().and_then(|it| it.id.as_ref()),
        "providerId": stored.as_ref().and_then(|it| it.channel_info.as_ref()?.id.as_ref()),
        "status": stored.as_ref().and_then(|it| it.status),
    })
}

/// Returns the messages in a file of conformance vectors.
fn read(path: &str) -> Vec<OutgoingMessage> {
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let cases = file["cases"].as_array().unwrap();
    cases.iter().map(|case| serde_json::from_value(case["message"].clone()).unwrap()).collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = client();
    let messages = match env::args().nth(1).as_deref() {
        Some("operations") => return operations::call(&client).await,
        Some(path) => read(path),
        None => examples::all(),
    };
    for message in messages {
        println!("{}", send(&client, &env::var("TEXTER_CHAT_ID").unwrap(), message).await);
    }
}
