//! The event bus as servers and subscribers find it.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Instant;

use super::*;
use crate::http::InvalidRequest;

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(20);

fn event(port: u16) -> Arc<ServerEvent> {
    Arc::new(ServerEvent::InvalidRequest(InvalidRequest::on_port(port)))
}

fn port(event: &ServerEvent) -> u16 {
    match event {
        ServerEvent::InvalidRequest(invalid) => invalid.port,
        other => panic!("the tests publish no {other:?}"),
    }
}

fn ports(batch: &EventBatch) -> Vec<u16> {
    batch.events.iter().map(|event| port(event)).collect()
}

fn at_most(max_events: usize) -> SubscribeOptions {
    SubscribeOptions { max_events, ..SubscribeOptions::default() }
}

#[test]
fn every_subscriber_gets_every_event_in_order() {
    let bus = EventBus::new();
    let mut subscriptions = [(); 3].map(|()| bus.subscribe(SubscribeOptions::default()));
    (0..100).for_each(|port| bus.publish(event(port)));
    for subscription in &mut subscriptions {
        let batch = subscription.wait().expect("the bus is there");
        assert_eq!((ports(&batch), batch.lost), ((0..100).collect(), 0));
    }
}

#[test]
fn a_slow_subscriber_is_told_how_many_it_lost_and_the_others_lose_none() {
    let bus = EventBus::new();
    let (mut slow, mut fast) = (bus.subscribe(at_most(3)), bus.subscribe(at_most(100)));
    (0..10).for_each(|port| bus.publish(event(port)));
    let batch = slow.wait().expect("the bus is there");
    assert_eq!((ports(&batch), batch.lost), (vec![0, 1, 2], 7));
    assert_eq!(fast.wait().expect("the bus is there").events.len(), 10);
    bus.publish(event(10));
    let batch = slow.wait().expect("the bus is there");
    assert_eq!((ports(&batch), batch.lost), (vec![10], 0));
}

#[test]
fn the_memory_of_waiting_events_is_bounded_but_one_always_fits() {
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(SubscribeOptions { max_bytes: 1, ..SubscribeOptions::default() });
    (0..3).for_each(|port| bus.publish(event(port)));
    let batch = subscription.wait().expect("the bus is there");
    assert_eq!((ports(&batch), batch.lost), (vec![0], 2));
}

#[test]
fn a_subscriber_is_woken_at_most_once_in_25_ms() {
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(SubscribeOptions::default());
    let publisher = std::thread::spawn(move || {
        let start = Instant::now();
        while start.elapsed() < 8 * BATCH_INTERVAL {
            bus.publish(event(1));
            std::thread::yield_now();
        }
    });
    let start = Instant::now();
    let batches = std::iter::from_fn(|| subscription.wait()).count();
    let intervals = start.elapsed().as_millis() / BATCH_INTERVAL.as_millis();
    assert!(batches as u128 <= intervals + 1, "{batches} batches in {intervals} intervals");
    publisher.join().expect("it ends");
}

#[test]
fn an_idle_subscriber_is_not_woken() {
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(SubscribeOptions::default());
    let (batches, received) = channel();
    let waiting = std::thread::spawn(move || {
        while let Some(batch) = subscription.wait() {
            batches.send(batch).expect("the test waits for it");
        }
    });
    assert!(matches!(received.recv_timeout(4 * BATCH_INTERVAL), Err(RecvTimeoutError::Timeout)));
    bus.publish(event(1));
    assert_eq!(ports(&received.recv_timeout(DEADLINE).expect("it is woken for an event")), [1]);
    drop(bus);
    waiting.join().expect("it ends with the bus");
}

#[test]
fn a_subscriber_that_has_stopped_reading_never_blocks_a_publisher() {
    let bus = EventBus::new();
    let _stopped = bus.subscribe(at_most(10));
    let (done, is_done) = channel();
    std::thread::spawn(move || {
        (0..50_000).for_each(|_| bus.publish(event(1)));
        done.send(bus).expect("the test waits for it");
    });
    is_done.recv_timeout(DEADLINE).expect("nothing blocks it");
}

#[test]
fn without_subscribers_nobody_needs_to_make_an_event() {
    let bus = EventBus::new();
    assert!(!bus.has_subscribers());
    let subscription = bus.subscribe(SubscribeOptions::default());
    assert!(bus.has_subscribers());
    drop(subscription);
    assert!(!bus.has_subscribers());
    let alone = event(1);
    bus.publish(alone.clone());
    assert_eq!(Arc::strong_count(&alone), 1, "nothing holds it");
}

#[test]
fn what_is_queued_is_read_before_the_end_of_the_bus() {
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(SubscribeOptions::default());
    let other_handle = bus.clone();
    bus.publish(event(1));
    drop(bus);
    other_handle.publish(event(2));
    drop(other_handle);
    assert_eq!(ports(&subscription.wait().expect("two events are queued")), [1, 2]);
    assert!(subscription.wait().is_none());
}

#[test]
fn a_task_waits_as_a_thread_does() {
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(SubscribeOptions::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let publisher = std::thread::spawn(move || {
        bus.publish(event(1));
        bus.publish(event(2));
    });
    let mut all = Vec::new();
    runtime.block_on(async {
        while let Some(batch) = subscription.next().await {
            all.extend(ports(&batch));
        }
    });
    assert_eq!(all, [1, 2]);
    publisher.join().expect("it ends");
}

/// A subscriber that gets the port of each event, a line each.
fn subscribe_ports(bus: &EventBus, max_bytes: usize) -> Subscription<String> {
    bus.subscribe_text(max_bytes, |text, event| text.push_str(&format!("{}\n", port(event))))
}

#[test]
fn a_subscriber_of_text_gets_the_text_of_every_event_and_keeps_none() {
    let bus = EventBus::new();
    let mut lines = subscribe_ports(&bus, 1_000);
    assert!(bus.has_subscribers() && !bus.keeps_events());
    let alone = event(1);
    bus.publish(alone.clone());
    bus.publish(event(2));
    assert_eq!(Arc::strong_count(&alone), 1, "nothing holds it");
    let batch = lines.wait().expect("the bus is there");
    assert_eq!((batch.events.as_str(), batch.lost), ("1\n2\n", 0));
    let _events = bus.subscribe(SubscribeOptions::default());
    assert!(bus.keeps_events());
}

#[test]
fn text_that_nobody_reads_is_bounded_and_the_rest_is_counted() {
    let bus = EventBus::new();
    let mut lines = subscribe_ports(&bus, 4);
    (1..=9).for_each(|port| bus.publish(event(port)));
    let batch = lines.wait().expect("the bus is there");
    assert_eq!((batch.events.as_str(), batch.lost), ("1\n2\n", 7));
    bus.publish(event(5));
    drop(bus);
    assert_eq!(lines.wait().expect("one line is queued").events, "5\n");
    assert!(lines.wait().is_none());
}
