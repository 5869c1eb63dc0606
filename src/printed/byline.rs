//! Where the printed byline and the jump mark stand in a paragraph.
//!
//! The front matter says who wrote an article; here the words of the paper that say so are found
//! again, so that they can be set apart where they stand. Nothing is taken out of the text.

use std::ops::Range;

use crate::model::{Byline, JumpMark};

/// How far into a paragraph the head of a report (`株洲日报·掌上株洲讯（记者/…）`) may reach, in characters.
const HEAD: usize = 80;

/// The bytes of `paragraph` that are its byline, if it begins with one.
///
/// Two forms: a paragraph that is nothing else (`株洲日报·掌上株洲记者/吴楚 张威`, or the author's name), and
/// the head of a report, up to 讯 or 电 with what stands in brackets after it.
pub fn span(paragraph: &str, byline: &Byline) -> Option<Range<usize>> {
    if byline.is_empty() {
        return None;
    }
    if let Some(end) = head_of_report(paragraph, byline) {
        return Some(0..end);
    }
    let whole = paragraph.trim();
    let has_name = byline.names().any(|name| whole.contains(name));
    let is_sentence = whole.contains(['。', '！', '？', '；', '，']);
    if has_name && !is_sentence && whole.chars().count() <= HEAD {
        let says_so = ["记者", "通讯员", "作者", "编辑", "摄影"].iter().any(|word| whole.contains(word));
        let is_author = byline.author.as_deref() == Some(whole);
        if says_so || is_author {
            return Some(0..paragraph.len());
        }
    }
    None
}

/// The end of `…讯` or `…电`, with the brackets after it when a name stands in them.
fn head_of_report(paragraph: &str, byline: &Byline) -> Option<usize> {
    let limit = paragraph.char_indices().nth(HEAD).map_or(paragraph.len(), |(i, _)| i);
    let head = &paragraph[..limit];
    let clause = head.find(['，', '。', '！', '？', '；', '：']).unwrap_or(head.len());
    let bracket = head.find('（').filter(|at| *at < clause);
    let end = match bracket {
        Some(open) => head[..open].ends_with(['讯', '电']).then_some(open)?,
        // `株洲日报讯 2月3日，…`: the words are the agency's own.
        None => [&byline.dateline, &byline.agency]
            .into_iter()
            .flatten()
            .find(|words| words.ends_with(['讯', '电']) && head.starts_with(words.as_str()))
            .map(String::len)?,
    };
    if let Some(open) = bracket
        && let Some(close) = paragraph[open..].find('）')
        && byline.names().any(|name| paragraph[open..open + close].contains(name))
    {
        return Some(open + close + '）'.len_utf8());
    }
    Some(end)
}

/// The bytes of `paragraph` that are the jump mark, if it begins with it.
pub fn jump(paragraph: &str, mark: &JumpMark) -> Option<Range<usize>> {
    let start = paragraph.len() - paragraph.trim_start().len();
    paragraph[start..].starts_with(&mark.mark).then(|| start..start + mark.mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn byline(agency: &str, reporters: &[&str], correspondents: &[&str]) -> Byline {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Byline {
            agency: Some(agency.to_owned()),
            reporters: names(reporters),
            correspondents: names(correspondents),
            ..Byline::default()
        }
    }

    #[test]
    fn the_head_of_a_report_ends_with_its_brackets() {
        let text = "株洲日报·掌上株洲讯（记者/易蓉 通讯员/蒋毅 何应军）继与长沙市余杭区市场监管局签订";
        let found = span(text, &byline("株洲日报·掌上株洲讯", &["易蓉"], &["蒋毅", "何应军"])).unwrap();
        assert_eq!(&text[found], "株洲日报·掌上株洲讯（记者/易蓉 通讯员/蒋毅 何应军）");
        let text = "湖南日报11月7日讯（全媒体记者 邓晶琰）今天下午";
        let found = span(text, &byline("湖南日报", &["邓晶琰"], &[])).unwrap();
        assert_eq!(&text[found], "湖南日报11月7日讯（全媒体记者 邓晶琰）");
    }

    #[test]
    fn a_line_of_its_own_is_byline_from_end_to_end() {
        let text = "株洲晚报记者/杨凌波";
        assert_eq!(span(text, &byline("株洲日报讯", &["杨凌波"], &[])), Some(0..text.len()));
        let author = Byline { author: Some("朱理平".into()), ..Byline::default() };
        assert_eq!(span("朱理平", &author), Some(0..9));
        assert_eq!(span("朱理平表示，要以硬作风扛起硬责任。", &author), None);
    }

    #[test]
    fn the_dateline_of_a_report_without_brackets_is_the_agency() {
        let text = "株洲日报讯 昨日，记者从市卫健委获悉";
        let found = span(text, &byline("株洲日报讯", &["刘琼"], &[])).unwrap();
        assert_eq!(&text[found], "株洲日报讯");
    }

    #[test]
    fn running_text_is_left_alone() {
        let names = byline("株洲日报讯", &["吴楚"], &[]);
        assert_eq!(span("记者吴楚在现场看到，工人们闻令而动。", &names), None);
        assert_eq!(span("（下转A3版）", &names), None);
        assert_eq!(span("", &names), None);
    }
}
