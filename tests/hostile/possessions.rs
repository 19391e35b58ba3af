//! What a user has, to be compared.

use darkroom_tests::{TestApp, TestUser};

/// Everything a user has, as one text: states and counts, nothing that differs from user to user.
const POSSESSIONS: &str = "
    SELECT json_object(
        'available', (SELECT bought + plan FROM accounts WHERE user_id = u.id),
        'held', (SELECT held FROM accounts WHERE user_id = u.id),
        'level', u.level, 'checkins', (SELECT COUNT(*) FROM checkins WHERE user_id = u.id),
        'redemptions', (SELECT COUNT(*) FROM redemptions WHERE user_id = u.id),
        'renamed', u.name = 'Mei Lin', 'locale', u.locale, 'unsubscribed', u.unsubscribed_at IS NOT NULL,
        'confirmed', u.confirmed_at IS NOT NULL, 'password_proven', (SELECT claim IS NULL FROM passwords WHERE user_id = u.id),
        'entries', (SELECT json_group_array(kind) FROM (SELECT kind FROM entries WHERE user_id = u.id ORDER BY seq)),
        'holds', (SELECT json_group_array(state) FROM (SELECT state FROM holds WHERE user_id = u.id ORDER BY id)),
        'jobs', (SELECT json_group_array(state) FROM (SELECT state FROM jobs WHERE user_id = u.id ORDER BY id)),
        'calls', (SELECT json_group_array(state || ' ' || (provider_id IS NOT NULL))
                    FROM (SELECT * FROM calls WHERE user_id = u.id ORDER BY id)),
        'items', (SELECT json_group_array(state) FROM (SELECT i.state FROM items i JOIN jobs j ON j.id = i.job_id
                                                        WHERE j.user_id = u.id ORDER BY i.job_id, i.seq)),
        'events', (SELECT json_group_array(kind) FROM (SELECT e.kind FROM job_events e JOIN jobs j ON j.id = e.job_id
                                                        WHERE j.user_id = u.id ORDER BY e.job_id, e.seq)),
        'assets', (SELECT json_group_array(favourite) FROM (SELECT favourite FROM assets WHERE user_id = u.id)),
        'prompts', (SELECT json_group_array(title) FROM (SELECT title FROM prompts WHERE user_id = u.id ORDER BY id)),
        'orders', (SELECT json_group_array(state || ' ' || credits) FROM (SELECT state, credits FROM orders
                    WHERE user_id = u.id ORDER BY id)),
        'payments', (SELECT json_group_array(t.state) FROM usdt_transfers t JOIN orders o ON o.id = t.order_id
                      WHERE o.user_id = u.id),
        'uploads', (SELECT json_group_array(state) FROM (SELECT state FROM uploads WHERE user_id = u.id ORDER BY id)),
        'models', (SELECT json_group_array(state) FROM (SELECT state FROM models WHERE user_id = u.id ORDER BY id)),
        'sessions', (SELECT COUNT(*) FROM sessions WHERE user_id = u.id AND ended_at IS NULL),
        'answers', (SELECT COUNT(*) FROM idempotency_keys WHERE user_id = u.id),
        'news', (SELECT json_group_array(b.applied_at IS NOT NULL) FROM inbox b JOIN calls c ON c.id = b.subject
                  WHERE c.user_id = u.id),
        'codes', (SELECT json_group_array(used_at IS NOT NULL) FROM (SELECT used_at FROM login_codes
                   WHERE email = e.email ORDER BY id))) AS value
      FROM (SELECT ?1 AS email) e LEFT JOIN users u ON u.email = e.email";

/// Everything a user has now.
pub(crate) async fn possessions(app: &TestApp, user: &TestUser) -> String {
    app.value(POSSESSIONS, &user.email).await
}
