//! What a misspelt word was meant to be.

/// The candidate nearest to a misspelt word, if it is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // Of two characters, one that differs is a different word; two that changed places are a slip.
    let turned = |a: &str| a.chars().rev().eq(word.chars());
    candidates
        .filter(|candidate| length > 2 || candidate.chars().count() > 2 || turned(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (length.max(candidate.chars().count()) / 3).max(1))
        .filter(|(distance, candidate)| *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let keys = ["kicker", "title", "标题", "地点", "organizations"];
        let near = |word| nearest(word, keys.into_iter());
        assert_eq!(near("kiker"), Some("kicker"));
        assert_eq!(near("tilte"), Some("title"));
        assert_eq!(near("organisations"), Some("organizations"));
        assert_eq!(near("题标"), Some("标题"));
        assert_eq!(near("地图"), None);
        assert_eq!(near("weather"), None);
    }
}
