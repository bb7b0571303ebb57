//! A page that shows an answer as it comes. The relay on the page's own origin adds the key.
use futures_util::StreamExt;
use futures_util::future::{AbortHandle, abortable};
use tokenbrook::{ChatRequest, Client, Message};
use yew::prelude::*;

async fn answer(question: String, show: impl Fn(&str)) -> tokenbrook::Result<()> {
    let client = Client::builder().base_url("/api/v1").build()?;
    let request = ChatRequest::new("brook-mini", [Message::user(question)]);
    let mut stream = client.chat().stream(&request).await?;
    while let Some(chunk) = stream.next().await {
        show(chunk?.text().unwrap_or_default());
    }
    Ok(())
}

#[component]
fn App() -> Html {
    let text = use_state(String::new);
    let running = use_state(|| None::<AbortHandle>);
    let ask = {
        let (text, running) = (text.clone(), running.clone());
        Callback::from(move |_: MouseEvent| {
            let mut shown = String::new();
            let show = text.setter();
            let (work, handle) = abortable(async move {
                let piece = std::cell::RefCell::new(&mut shown);
                let result = answer("Why is a brook loud?".into(), |delta| {
                    piece.borrow_mut().push_str(delta);
                    show.set(piece.borrow().clone());
                });
                if let Err(error) = result.await {
                    show.set(error.to_string());
                }
            });
            running.set(Some(handle));
            let running = running.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let _ = work.await;
                running.set(None);
            });
        })
    };
    // Dropping the future drops the stream, which aborts the request.
    let stop = running.as_ref().map(|handle| {
        let handle = handle.clone();
        Callback::from(move |_: MouseEvent| handle.abort())
    });
    html! {
        <>
            if let Some(stop) = stop {
                <button onclick={stop}>{ "Stop" }</button>
            } else {
                <button onclick={ask}>{ "Ask" }</button>
            }
            <p>{ &*text }</p>
        </>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
