//! Pages in the manner of papers, decades and languages that the rules were not made for.
//!
//! `tests/import/cold/*.page` sets each paragraph on a line with a blank line before it; `*.wrapped` keeps the
//! lines of the columns, with blank lines between headlines and texts. Each line has in front what it is: `m`
//! masthead, or the number of its article, with `T` title, `K` kicker, `C` column; `=1` names people.

use std::collections::BTreeMap;
use std::path::PathBuf;

struct Truth {
    name: String,
    text: String,
    article: BTreeMap<u32, String>,
    titles: BTreeMap<String, String>,
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(annals::text::chars::narrow).collect()
}

fn truths() -> Vec<Truth> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/import/cold");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| truth(path)).collect()
}

fn truth(path: &std::path::Path) -> Truth {
    let wrapped = path.extension().is_some_and(|ending| ending == "wrapped");
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let marked = std::fs::read_to_string(path).unwrap();
    let mut truth = Truth { name, text: String::new(), article: BTreeMap::new(), titles: BTreeMap::new() };
    let mut n = 0;
    let mut last: Option<(String, String)> = None;
    for (tag, words) in marked.lines().filter_map(|row| row.split_once('\t')).filter(|(tag, _)| !tag.starts_with('=')) {
        let digits: String = tag.chars().take_while(char::is_ascii_digit).collect();
        let kind = tag[digits.len()..].to_owned();
        let apart = match &last {
            _ if !wrapped => true,
            None => false,
            Some((article, before)) => {
                *article != digits
                    || digits.is_empty()
                    || (before == "T") != (kind == "T") && !truth.name.contains("ocr")
            }
        };
        if apart {
            truth.text.push('\n');
            n += 1;
        }
        truth.text.push_str(words);
        truth.text.push('\n');
        n += 1;
        if !digits.is_empty() {
            truth.article.insert(n, digits.clone());
        }
        if kind == "T" {
            truth.titles.entry(digits.clone()).or_default().push_str(&fold(words));
        }
        last = Some((digits, kind));
    }
    truth
}

/// B-cubed F1 of the lines and how many titles are right, of how many found and true ones.
fn score(truth: &Truth) -> (f64, usize, usize, usize) {
    let page = annals::import::page::read(&truth.text);
    let lines: Vec<&str> = truth.text.split('\n').collect();
    let mut found: BTreeMap<u32, usize> = BTreeMap::new();
    for (k, article) in page.articles.iter().enumerate() {
        article.ranges.iter().flat_map(|(first, last)| *first..=*last).for_each(|n| {
            found.insert(n, k);
        });
    }
    let weight = |n: u32| fold(lines[n as usize - 1]).chars().count() as f64;
    let home = |n: u32| found.get(&n).copied().unwrap_or(10_000 + n as usize);
    let (mut precision, mut recall, mut total) = (0.0, 0.0, 0.0);
    for (n, article) in &truth.article {
        let (mut same, mut here, mut there) = (0.0, 0.0, 0.0);
        for (m, other) in &truth.article {
            let (of_truth, of_page) = (article == other, home(*n) == home(*m));
            here += if of_page { weight(*m) } else { 0.0 };
            there += if of_truth { weight(*m) } else { 0.0 };
            same += if of_truth && of_page { weight(*m) } else { 0.0 };
        }
        precision += weight(*n) * same / here;
        recall += weight(*n) * same / there;
        total += weight(*n);
    }
    let (precision, recall) = (precision / total, recall / total);
    let printed: Vec<(usize, String)> = page
        .articles
        .iter()
        .enumerate()
        .filter(|(_, article)| !article.title_supplied)
        .map(|(k, article)| (k, fold(article.headline.title.as_deref().unwrap_or_default())))
        .collect();
    let of = |k: usize, id: &str| truth.article.iter().any(|(n, article)| article == id && found.get(n) == Some(&k));
    let right =
        printed.iter().filter(|(k, title)| truth.titles.iter().any(|(id, want)| want == title && of(*k, id))).count();
    (2.0 * precision * recall / (precision + recall), right, printed.len(), truth.titles.len())
}

#[test]
fn pages_of_other_papers_decades_and_languages() {
    let (mut lines, mut right, mut found, mut all) = (0.0, 0, 0, 0);
    let truths = truths();
    for truth in &truths {
        let (score, own_right, own_found, own_all) = score(truth);
        println!("{:24} lines {score:.3}  titles {own_right} of {own_all}, {own_found} found", truth.name);
        lines += score;
        right += own_right;
        found += own_found;
        all += own_all;
    }
    let lines = lines / truths.len() as f64;
    let titles = 2.0 * right as f64 / (found + all) as f64;
    println!("{} pages: lines {lines:.3}, titles {titles:.3}", truths.len());
    assert!(lines >= 0.9 && titles >= 0.8, "lines {lines:.3}, titles {titles:.3}");
}
