//! Just enough SQL lexing to know, before anything is sent, how many parameters a statement takes, whether it changes
//! rows, and that it is one statement.
//!
//! The two backends disagree exactly here: the local engine binds NULL to a missing parameter, ignores a spare one and
//! silently skips everything after a `;`, while a server refuses all three. Checking first makes them the same.

/// SQLite's `SQLITE_LIMIT_VARIABLE_NUMBER`.
const PARAMETERS_MAX: usize = 32_766;

/// What a statement does to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// `SELECT`, `VALUES`, `EXPLAIN`.
    Reads,
    /// `INSERT`, `REPLACE`, `UPDATE`, `DELETE`: has a count of affected rows.
    ChangesRows,
    /// `CREATE`, `DROP`, `ALTER`, `REINDEX`.
    ChangesSchema,
}

/// What is known of a statement from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The highest parameter number, so the number of values to bind.
    pub(super) parameters: usize,
    /// What it does.
    pub(super) access: Access,
}

/// One lexical element; white space and comments are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// `?` is `None`, `?7` is `Some(7)`; a number that does not fit is `Some(usize::MAX)`.
    Numbered(Option<usize>),
    Named,
    Open,
    Close,
    Semicolon,
    /// Literals, quoted names, numbers and operators.
    Other,
}

/// Reads one statement.
///
/// Errors: a sentence that says what is wrong with it.
pub(super) fn shape(sql: &str) -> Result<Shape, String> {
    let mut parameters = 0;
    let mut access = None;
    let mut depth = 0_usize;
    let mut words = 0_usize;
    let (mut is_with, mut is_create, mut is_trigger, mut is_over) = (false, false, false, false);
    for token in tokens(sql) {
        if is_over && token != Token::Semicolon {
            return Err("more than one statement in one text".to_owned());
        }
        match token {
            Token::Word(word) if depth == 0 => {
                words += 1;
                if words == 1 {
                    is_with = word.eq_ignore_ascii_case("WITH");
                    is_create = word.eq_ignore_ascii_case("CREATE");
                    access = if is_with { None } else { Some(access_of(word).ok_or_else(|| not_offered(word))?) };
                } else if is_with && access.is_none() {
                    // The first verb outside the parentheses of the table expressions is what the statement does.
                    access = access_of(word);
                }
                is_trigger |= is_create && words <= 3 && word.eq_ignore_ascii_case("TRIGGER");
            }
            Token::Word(_) | Token::Other => {}
            Token::Numbered(number) => parameters = parameters.max(number.unwrap_or(parameters + 1)),
            Token::Named => return Err("parameters are numbered (?1), not named".to_owned()),
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            // A trigger's body is statements with semicolons of their own.
            Token::Semicolon => is_over = !is_trigger,
        }
    }
    if parameters > PARAMETERS_MAX {
        return Err(format!("more than {PARAMETERS_MAX} parameters"));
    }
    access.map(|access| Shape { parameters, access }).ok_or_else(|| "no statement in the text".to_owned())
}

/// The first word of a script that a migration may not use, because each migration is one transaction already.
pub(super) fn forbidden_in_script(sql: &str) -> Option<&str> {
    let mut at_start = true;
    for token in tokens(sql) {
        if let Token::Word(word) = token
            && at_start
            && is_one_of(
                word,
                &["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH", "VACUUM", "ANALYZE"],
            )
        {
            return Some(word);
        }
        at_start = token == Token::Semicolon;
    }
    None
}

/// The statements of a script, each with its semicolon. A trigger's body has semicolons of its own: it ends with its `END`.
#[cfg(feature = "local")]
pub(super) fn statements(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let length = statement_length(rest)?;
        let (statement, further) = rest.split_at(length);
        rest = further;
        Some(statement.trim_start())
    })
}

/// The length of the first statement, up to its semicolon or the end; `None` where only white space and comments are left.
#[cfg(feature = "local")]
fn statement_length(sql: &str) -> Option<usize> {
    let (mut at, mut words, mut cases) = (0, 0_usize, 0_usize);
    let (mut is_create, mut is_trigger, mut has_ended, mut is_empty) = (false, false, false, true);
    while let Some((token, length)) = next(&sql[at..]) {
        at += length;
        match token {
            Some(Token::Word(word)) => {
                words += 1;
                is_create |= words == 1 && word.eq_ignore_ascii_case("CREATE");
                is_trigger |= is_create && words <= 3 && word.eq_ignore_ascii_case("TRIGGER");
                has_ended = false;
                if word.eq_ignore_ascii_case("CASE") {
                    cases += 1;
                } else if word.eq_ignore_ascii_case("END") {
                    has_ended = cases == 0;
                    cases = cases.saturating_sub(1);
                }
            }
            Some(Token::Semicolon) if !is_trigger || has_ended => return Some(at),
            Some(_) => has_ended = false,
            None => continue,
        }
        is_empty = false;
    }
    (!is_empty).then_some(at)
}

fn access_of(word: &str) -> Option<Access> {
    if is_one_of(word, &["SELECT", "VALUES", "EXPLAIN"]) {
        Some(Access::Reads)
    } else if is_one_of(word, &["INSERT", "REPLACE", "UPDATE", "DELETE"]) {
        Some(Access::ChangesRows)
    } else if is_one_of(word, &["CREATE", "DROP", "ALTER", "REINDEX"]) {
        Some(Access::ChangesSchema)
    } else {
        None
    }
}

fn not_offered(word: &str) -> String {
    format!("`{word}` is not offered: transactions belong to the batch, settings to the connection")
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|one| one.eq_ignore_ascii_case(word))
}

fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        loop {
            let (token, length) = next(rest)?;
            rest = &rest[length..];
            if token.is_some() {
                return token;
            }
        }
    })
}

/// The token at the start of `text` (`None` for white space and comments) and its length in bytes, which is at least 1
/// and ends on a character; `None` at the end of the text.
fn next(text: &str) -> Option<(Option<Token<'_>>, usize)> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    Some(match first {
        '-' if rest.starts_with('-') => (None, text.find('\n').unwrap_or(text.len())),
        '/' if rest.starts_with('*') => (None, text[2..].find("*/").map_or(text.len(), |at| at + 4)),
        '\'' | '"' | '`' => (Some(Token::Other), quoted_length(text, first)),
        '[' => (Some(Token::Other), text.find(']').map_or(text.len(), |at| at + 1)),
        '(' => (Some(Token::Open), 1),
        ')' => (Some(Token::Close), 1),
        ';' => (Some(Token::Semicolon), 1),
        '?' => {
            let digits = run_length(rest, |c| c.is_ascii_digit());
            let number = (digits > 0).then(|| rest[..digits].parse().ok().filter(|n| *n > 0).unwrap_or(usize::MAX));
            (Some(Token::Numbered(number)), 1 + digits)
        }
        ':' | '@' | '$' | '#' if rest.starts_with(is_word) => (Some(Token::Named), 1 + run_length(rest, is_word)),
        _ if first.is_ascii_digit() => (Some(Token::Other), run_length(text, |c| is_word(c) || c == '.')),
        _ if is_word(first) => {
            let length = run_length(text, is_word);
            (Some(Token::Word(&text[..length])), length)
        }
        _ if first.is_whitespace() => (None, first.len_utf8()),
        _ => (Some(Token::Other), first.len_utf8()),
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

fn run_length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of a quoted text from its opening quote to its closing one; a doubled quote is part of the text.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(sql: &str) -> usize {
        shape(sql).unwrap().parameters
    }

    fn access(sql: &str) -> Access {
        shape(sql).unwrap().access
    }

    #[test]
    fn parameters_are_counted_outside_of_texts_names_and_comments() {
        assert_eq!(parameters("SELECT 1"), 0);
        assert_eq!(parameters("SELECT ?1, ?2, ?1"), 2);
        assert_eq!(parameters("SELECT ?, ?, ?"), 3);
        assert_eq!(parameters("SELECT ?5, ?"), 6);
        assert_eq!(parameters("SELECT '?1', \"?2\", [?3], `?4`, 'it''s ?5' -- ?6\n , ?1 /* ?7 */"), 1);
        assert_eq!(parameters("SELECT data->>'$.a?1', 积分 FROM t WHERE a=?2"), 2);
    }

    #[test]
    fn what_a_statement_does_is_its_first_verb_outside_of_parentheses() {
        assert_eq!(access("  -- why\n select 1"), Access::Reads);
        assert_eq!(access("WITH RECURSIVE c(n) AS (SELECT 1) SELECT n FROM c"), Access::Reads);
        assert_eq!(access("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"), Access::ChangesRows);
        assert_eq!(access("update t set a=1 returning a"), Access::ChangesRows);
        assert_eq!(access("CREATE TABLE t(a)"), Access::ChangesSchema);
    }

    #[test]
    fn a_second_statement_is_seen_and_a_trigger_body_is_not_one() {
        assert!(shape("SELECT 1; SELECT 2").is_err());
        assert!(shape("SELECT 1; -- done\n").is_ok());
        assert!(shape("CREATE TRIGGER a BEFORE UPDATE ON t BEGIN SELECT 1; SELECT 2; END;").is_ok());
        assert!(shape("CREATE TABLE a(b); CREATE TABLE trigger_c(d)").is_err());
    }

    #[test]
    fn transactions_settings_named_parameters_and_nothing_are_refused() {
        for sql in ["COMMIT", "begin immediate", "PRAGMA query_only=0", "ATTACH 'x' AS y", "", " -- only this", ";"] {
            assert!(shape(sql).is_err(), "{sql}");
        }
        for sql in ["SELECT :a", "SELECT @a", "SELECT $a", "SELECT ?0", "SELECT ?99999999999999999999"] {
            assert!(shape(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn a_text_that_never_ends_is_read_to_its_end() {
        for sql in ["SELECT 'a", "SELECT \"a", "SELECT [a", "SELECT /* a", "SELECT -- a", "SELECT ''''"] {
            assert!(shape(sql).is_ok(), "{sql}");
        }
    }

    #[test]
    fn a_script_is_cut_into_its_statements() {
        let trigger =
            "CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET b = CASE WHEN 1 THEN 2 END; SELECT ';'; END;";
        let script = format!(
            "-- of today\nCREATE TABLE t (\"a;b\" TEXT);\nINSERT INTO t VALUES ('x;''\ny');{trigger} \n -- end\n"
        );
        let found: Vec<&str> = statements(&script).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].ends_with("CREATE TABLE t (\"a;b\" TEXT);"));
        assert_eq!(found[1..], ["INSERT INTO t VALUES ('x;''\ny');", trigger]);
        assert_eq!(statements("").count(), 0);
        assert_eq!(statements("SELECT 1").collect::<Vec<_>>(), ["SELECT 1"]);
    }

    #[test]
    fn a_script_may_hold_triggers_and_no_transactions() {
        let trigger = "CREATE TRIGGER a BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END; CREATE TABLE b(c);";
        assert_eq!(forbidden_in_script(trigger), None);
        assert_eq!(forbidden_in_script("CREATE TABLE a(b);\n-- x\ncommit;"), Some("commit"));
        assert_eq!(forbidden_in_script("BEGIN; CREATE TABLE a(b)"), Some("BEGIN"));
    }
}
