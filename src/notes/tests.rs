use proptest::prelude::*;

use super::*;

const TEXT: &str = "为株企“云端”筑“盾”\n株洲日报·掌上株洲讯（记者/易蓉）继与长沙市余杭区市场监管局签订《网络交易监管跨区域合作协议》后，近日，市市场监管局再与阿里巴巴签订。\n市市场监管局相关负责人表示，今后，可启用“红盾云桥”。";

/// A quotation with `**` and `[……]` as in a file.
fn quote(text: &str) -> Quote {
    let mut plain = String::new();
    let (mut omissions, mut stars) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("[……]") {
            omissions.push(plain.len());
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            stars.push(plain.len());
            rest = after;
        } else {
            plain.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    let target = if stars.len() == 2 { stars[0]..stars[1] } else { 0..plain.len() };
    Quote { text: plain, omissions, target, span: 0..0 }
}

fn found<'t>(text: &'t str, quoted: &str) -> Result<&'t str, usize> {
    match Text::new(text).anchor(&quote(quoted)) {
        Ok(range) => Ok(&text[range]),
        Err(Fault::Lost) => Err(0),
        Err(Fault::Ambiguous(places)) => Err(places.len()),
    }
}

#[test]
fn a_quotation_stands_where_its_words_stand() {
    assert_eq!(found(TEXT, "继与**长沙市余杭区**市场监管局签订"), Ok("长沙市余杭区"));
    assert_eq!(found(TEXT, "继与长沙市"), Ok("继与长沙市"));
    // straight quotation marks, half-width punctuation, other white space, zero-width and right-to-left marks
    assert_eq!(found(TEXT, "为株企\"云端\"\u{200B}筑 \"盾\"\u{200F}"), Ok("为株企“云端”筑“盾”"));
    assert_eq!(found(TEXT, "(记者/易蓉)"), Ok("（记者/易蓉）"));
    // over a title and a paragraph, in the file with a blank quoted line
    assert_eq!(found(TEXT, "筑“盾”\n\n**株洲日报**·掌上"), Ok("株洲日报"));
    assert_eq!(found(TEXT, "继与杭州市"), Err(0));
    assert_eq!(found("甲", "甲乙丙丁"), Err(0), "longer than the text");
}

#[test]
fn words_that_stand_in_several_places_need_context() {
    assert_eq!(found(TEXT, "市场监管局"), Err(3));
    assert_eq!(found(TEXT, "余杭区**市场监管局**签订"), Ok("市场监管局"));
    assert_eq!(found("株株株", "株株"), Err(2), "places may overlap");
    assert_eq!(found(TEXT, "蓉"), Ok("蓉"));
}

#[test]
fn an_omission_may_be_anything() {
    assert_eq!(found(TEXT, "继与[……]签订《"), Ok("继与长沙市余杭区市场监管局签订《"));
    assert_eq!(found(TEXT, "继与[……]市场[……]**红盾**"), Ok("红盾"), "context may stand in several places");
    assert_eq!(found(TEXT, "今后[……]继与"), Err(0), "the order counts");
    assert_eq!(found(TEXT, "**市场监管局**[……]今后"), Err(3));
    assert_eq!(found(TEXT, "**继与[……]市场监管局**"), Err(3), "its end could be any");
    assert_eq!(found("甲乙甲", "甲[……]甲"), Ok("甲乙甲"), "parts do not overlap");
}

#[test]
fn characters_beyond_the_basic_plane_shift_nothing() {
    assert_eq!(found("𠮷野家👨‍👩‍👧在株洲👍🏽开业", "在**株洲**"), Ok("株洲"));
}

#[test]
fn the_nearest_passage_is_the_one_that_is_meant() {
    let near = |quoted: &str| {
        let text = Text::new(TEXT);
        let Nearest::Found(near) = nearest(&text, &quote(quoted)) else { return None };
        let [passage] = &near.passages[..] else { panic!("{near:?}") };
        Some((&TEXT[passage.range.clone()], &TEXT[passage.target.clone()], near.distance))
    };
    assert_eq!(near("继与**杭州市余杭区**市场监管局签订"), Some(("继与长沙市余杭区市场监管局签订", "长沙市余杭区", 2)));
    assert_eq!(near("继与**长沙市杭区**市场"), Some(("继与长沙市余杭区市场", "长沙市余杭区", 1)));
    assert_eq!(near("继与**长沙市大余杭区**市场"), Some(("继与长沙市余杭区市场", "长沙市余杭区", 1)));
    assert_eq!(near("继与**长沙市余抗区**"), Some(("继与长沙市余杭区", "长沙市余杭区", 1)));
    assert_eq!(near("长沙市余杭囧"), Some(("长沙市余杭区", "长沙市余杭区", 1)), "the last character is another");
    assert_eq!(near("囧沙市余杭区"), Some(("长沙市余杭区", "长沙市余杭区", 1)), "so is the first");
    assert_eq!(near("子丑寅卯辰巳午未"), None);
}

#[test]
fn the_quotation_that_is_proposed_is_the_only_one() {
    let text = Text::new(TEXT);
    for word in ["市", "监管", "株洲", "，", "局"] {
        for (at, _) in TEXT.match_indices(word) {
            let proposed = text.quotation_of(at..at + word.len()).unwrap().replace("\n> ", "\n");
            assert_eq!(text.anchor(&quote(&proposed)), Ok(at..at + word.len()), "{proposed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What is anchored is what was quoted.
    #[test]
    fn what_is_anchored_is_what_was_quoted(
        text in "[株洲日报甲乙丙，, \n“”\"\u{200B}𠮷👍a]{1,60}",
        from in any::<usize>(), len in 1..20usize, before in 0..6usize, after in 0..6usize,
    ) {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let byte = |k: usize| chars.get(k).map_or(text.len(), |(at, _)| *at);
        let from = from % chars.len();
        let to = (from + len).min(chars.len());
        let (low, high) = (from.saturating_sub(before), (to + after).min(chars.len()));
        let quoted = Quote {
            text: text[byte(low)..byte(high)].to_owned(),
            omissions: vec![],
            target: byte(from) - byte(low)..byte(to) - byte(low),
            span: 0..0,
        };
        let target = fold_anchor(&text[byte(from)..byte(to)]).text;
        prop_assume!(!target.is_empty());
        let here = Text::new(&text);
        match here.anchor(&quoted) {
            Ok(range) => {
                prop_assert_eq!(fold_anchor(&text[range.clone()]).text, target);
                prop_assert!(range.start >= byte(from) && range.end <= byte(to), "no other place, none beyond");
            }
            Err(Fault::Ambiguous(places)) => {
                prop_assert!(places.len() > 1);
                for place in places {
                    prop_assert_eq!(&fold_anchor(&text[place]).text, &target);
                }
            }
            Err(Fault::Lost) => prop_assert!(false, "words of the text are in the text"),
        }
    }
}
