//! The probes can fail: a toy studio does one thing wrong at a time, and the probe that is about it says so. A toy that
//! does nothing wrong shows that it was that one thing.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod people;
mod sandbox;
mod server;
mod work;
mod world;

use darkroom_probes::fixtures::Fixtures;
use darkroom_probes::probe::Probe;
use darkroom_probes::studio::{Options, Studio};
use darkroom_probes::user::SESSION_COOKIE;
use darkroom_probes::verdict::Verdict;
use world::Leak;

async fn studio(leak: Leak) -> Studio {
    let url = server::start(leak).await;
    Studio::open(Options { url, may_skip_time: true, ..Options::default() }).await.unwrap()
}

/// What a probe says of a toy with this leak; the evidence of a failure.
async fn failure(leak: Leak, probe: Probe) -> String {
    match probe.run(&studio(leak).await).await {
        Verdict::Failed(evidence) => evidence,
        other => panic!("{leak:?}: {} says {other:?}", probe.name()),
    }
}

/// What the toy is too simple to do right: it knows no bad input and has no pages.
const TOO_SIMPLE: [Probe; 2] = [Probe::Input, Probe::Pages];

#[tokio::test]
async fn a_toy_without_a_leak_holds() {
    let studio = studio(Leak::None).await;
    assert!(studio.is_described, "the toy describes its routes");
    for probe in Probe::ALL.into_iter().filter(|probe| !TOO_SIMPLE.contains(probe)) {
        let verdict = probe.run(&studio).await;
        assert!(matches!(verdict, Verdict::Held(_)), "{}: {verdict:?}", probe.name());
    }
}

#[tokio::test]
async fn what_a_studio_does_not_care_for_is_found() {
    for (probe, word) in [(Probe::Input, "202"), (Probe::Pages, "policy")] {
        let evidence = failure(Leak::None, probe).await;
        assert!(evidence.contains(word), "{evidence}");
    }
}

/// Two people with a model, pictures and jobs, as they would be where there is no sandbox to make them.
async fn two_sessions(leak: Leak) -> Studio {
    let [with, without] = server::start_both(leak).await;
    let open = async |url: &str, sessions| {
        Studio::open(Options { url: url.to_owned(), sessions, ..Options::default() }).await.unwrap()
    };
    let here = open(&with, [None, None]).await;
    let [first, second] = here.pair().await.unwrap();
    let _ = Fixtures::of(&here, &first).await.unwrap();
    open(&without, [&first, &second].map(|user| user.cookie(SESSION_COOKIE))).await
}

#[tokio::test]
async fn without_a_sandbox_two_sessions_are_enough_for_what_costs_nothing() {
    let studio = two_sessions(Leak::None).await;
    for probe in Probe::ALL.into_iter().filter(|probe| !TOO_SIMPLE.contains(probe)) {
        let tried = [Probe::Models, Probe::CrossSite, Probe::Ids, Probe::Cursors, Probe::Cron].contains(&probe);
        match probe.run(&studio).await {
            Verdict::Held(_) if tried => {}
            Verdict::NotTried(why) if !tried => assert!(why.contains("needs the sandbox"), "{why}"),
            other => panic!("{}: {other:?}", probe.name()),
        }
    }
}

#[tokio::test]
async fn two_sessions_find_a_leak() {
    for (leak, probe) in [
        (Leak::AnyOwner, Probe::Models),
        (Leak::AnyOwner, Probe::Ids),
        (Leak::AnyOwner, Probe::Cursors),
        (Leak::AnyOrigin, Probe::CrossSite),
    ] {
        let verdict = probe.run(&two_sessions(leak).await).await;
        assert!(matches!(verdict, Verdict::Failed(_)), "{}: {verdict:?}", probe.name());
    }
}

#[tokio::test]
async fn without_a_sandbox_and_sessions_nothing_is_said_to_have_held() {
    let [_, url] = server::start_both(Leak::None).await;
    let studio = Studio::open(Options { url, ..Options::default() }).await.unwrap();
    for probe in [Probe::Models, Probe::CrossSite, Probe::Ids, Probe::Overspend, Probe::Forged] {
        let verdict = probe.run(&studio).await;
        assert!(matches!(&verdict, Verdict::NotTried(why) if why.contains("needs the sandbox")), "{verdict:?}");
    }
}

/// A test for each leak: which probe finds it, and a word of its evidence.
macro_rules! found {
    ($($name:ident: $leak:ident by $probe:ident saying $word:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let evidence = failure(Leak::$leak, Probe::$probe).await;
                assert!(evidence.contains($word), "{evidence}");
            }
        )*
    };
}

found! {
    a_charge_that_comes_late_is_found: LateCharge by Overspend saying "with credits for 3";
    forgotten_keys_are_found: NoKeys by Repeats saying "10 clicks made 10 orders";
    models_for_everybody_are_found: AnyOwner by Models saying "with another's: 202";
    ids_for_everybody_are_found: AnyOwner by Ids saying "tells that it exists";
    rows_for_everybody_are_found: AnyOwner by Cursors saying "shows another's rows";
    believed_forgeries_are_found: AnySignature by Forged saying "unsigned: answered 200";
    old_signatures_are_found: AnyAge by Forged saying "660 s old";
    repeated_news_is_found: AgainAndAgain by Replayed saying "balance went from";
    a_kept_payment_is_found: NoRefund by Refunds saying "after a failure";
    a_double_refund_is_found: RefundPerClick by Refunds saying "after a cancel";
    credits_kept_after_a_refund_are_found: ForgetsTheHeld by HeldRefunds saying "28 of 40 to spend";
    plan_credits_for_ever_are_found: PlanForEver by PeriodEnds saying "28 of 40 plan credits";
    free_pictures_for_late_cancels_are_found: FreeWhenLate by LateCancels saying "4 of 4 were free";
    a_page_for_some_accounts_alone_is_found: NamedWallets by Wallets saying "answered with 500";
    a_planted_session_is_found: PlantedSession by Sessions saying "planted session";
    a_session_that_lives_on_is_found: ImmortalSession by Sessions saying "copied cookie";
    guessed_codes_are_found: AnyTries by Codes saying "after ten wrong ones";
    requests_from_elsewhere_are_found: AnyOrigin by CrossSite saying "/api/";
    forms_are_found: AnyForm by CrossSite saying "POST /api/auth/";
    lookalikes_are_found: AnyLetter by Addresses saying "account";
    slow_answers_for_the_known_are_found: SlowForKnown by Timing saying "longer for a known address";
    a_hash_for_the_known_alone_is_found: NoHashForNobody by Timing saying "logging in takes";
    other_words_for_the_known_are_found: OtherWords by Timing saying "answers differ";
    self_made_operators_are_found: AnyField by Privileges saying "role became";
    lures_are_found: AnyRedirect by Redirects saying "evil.example";
    a_bell_for_everybody_is_found: AnyBell by Cron saying "without a secret: 200";
}
