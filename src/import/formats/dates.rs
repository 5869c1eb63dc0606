//! Days as tables and libraries write them.

use jiff::civil::Date;

/// The day in words of any of these forms, as `2002-01-31`: 2002-01-31 (also with a time), 20020131, 2002/1/31,
/// 2002.1.31, 2002年1月31日, 31.1.2002, 31/1/2002 where the day is beyond 12, 31 January 2002, January 31, 2002.
pub fn day(words: &str) -> Option<String> {
    let words = words.trim();
    let words = words.split_once('T').filter(|(day, _)| day.len() == 10).map_or(words, |(day, _)| day);
    let numbers: Vec<i32> = words
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let lower = words.to_lowercase();
    let month = MONTHS.iter().position(|month| lower.contains(month)).map(|k| k as i32 % 12 + 1);
    let date = match (&numbers[..], month) {
        ([whole], None) if words.len() == 8 => (whole / 10000, whole / 100 % 100, whole % 100),
        ([year, month, day, ..], None) if *year > 31 => (*year, *month, *day),
        ([day, month, year], None) if *year > 31 && (words.contains('.') || *day > 12) => (*year, *month, *day),
        ([day, year], Some(month)) if *year > 31 => (*year, month, *day),
        _ => return None,
    };
    let (year, month, day) = (i16::try_from(date.0).ok()?, i8::try_from(date.1).ok()?, i8::try_from(date.2).ok()?);
    (1500..2200).contains(&year).then(|| Date::new(year, month, day).ok()).flatten().map(|date| date.to_string())
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_of_many_forms_are_one() {
        for words in [
            "2002-01-31",
            "20020131",
            "2002/1/31",
            "2002.1.31",
            "2002年1月31日",
            "31.1.2002",
            "31/01/2002",
            "January 31, 2002",
            "31 Jan 2002",
            "2002-01-31T08:00:00Z",
            " 2002-01-31 08:00",
        ] {
            assert_eq!(day(words).as_deref(), Some("2002-01-31"), "{words}");
        }
        for words in ["", "2002", "2002-13-01", "1/2/2002", "yesterday", "2002-02-30"] {
            assert_eq!(day(words), None, "{words}");
        }
    }
}
