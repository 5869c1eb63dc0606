//! METS with ALTO beside it, and with articles in its logical structure: they are taken as they are.
//!
//! Two profiles are read. In one a logical division names the areas of its text (`fptr`, `area`); in the
//! other links lead from an article to areas of the pages (`smLinkGrp`). Lines that no article has are left to
//! the masthead, if the structure says so, or to `check`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::xml::{self, Node};
use super::{Builder, Given, GivenLine, Layout, Refusal, alto, dates};
use crate::files::outside;
use crate::import::page::roles::Role;

/// Divisions that hold others and are no article themselves.
const CONTAINERS: [&str; 14] = [
    "NEWSPAPER",
    "SERIAL",
    "VOLUME",
    "ISSUE",
    "CONTENT",
    "SECTION",
    "SUPPLEMENT",
    "MAIN",
    "EDITION",
    "MONOGRAPH",
    "DOCUMENT",
    "BODY",
    "FRONT",
    "BACK",
];
/// Divisions that make the head of a paper.
const HEAD: [&str; 7] =
    ["TITLE_SECTION", "PUBLISHING_STMT", "HEADLINE", "TEXTBLOCK", "MOTTO", "IMPRINT", "PAGE_HEADING"];

/// An area of text: the file of its page, and the ids where it begins and ends.
struct Area<'a> {
    file: &'a str,
    begin: &'a str,
    end: &'a str,
    role: Role,
}

/// Reads METS and the ALTO files that it names.
///
/// # Errors
/// When there are no articles in it, or a file is missing.
pub fn read(file: &Path, root: &Node) -> Result<Layout, Refusal> {
    let hrefs: BTreeMap<&str, &str> = root
        .all("file")
        .into_iter()
        .filter_map(|node| {
            let href = node.named("FLocat").next()?.get("href")?;
            Some((node.get("ID")?, href))
        })
        .collect();
    let maps = root.all("structMap");
    let of_type = |kind: &str| {
        maps.iter().copied().find(|map| map.get("TYPE").is_some_and(|words| words.to_uppercase().contains(kind)))
    };
    let Some(logical) = of_type("LOGICAL") else {
        return Err(Refusal::new(
            "this is METS without a logical structure, so it has no articles",
            "import the ALTO files of its pages",
        ));
    };
    let physical = of_type("PHYSICAL");
    let mut articles: Vec<(Option<String>, Vec<Area<'_>>)> = Vec::new();
    let mut head: Vec<Area<'_>> = Vec::new();
    divisions(logical, &mut articles, &mut head);
    links(root, physical, &mut articles);
    articles.retain(|(_, areas)| !areas.is_empty());
    if articles.is_empty() {
        return Err(Refusal::new(
            "this is METS whose logical structure names no text of an article",
            "import reads METS with ALTO and articles; import the ALTO files of its pages instead",
        ));
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut layout = Layout::default();
    let mut places: Places<'_> = BTreeMap::new();
    for (number, (id, label)) in pages_of(physical, &hrefs).into_iter().enumerate() {
        let Some(href) = hrefs.get(id) else { continue };
        let path = folder.join(beside(href)?);
        let missing = || {
            Refusal::new(
                format!("this is METS whose file `{href}` cannot be read"),
                "put the ALTO files where the METS file names them",
            )
        };
        let bytes = outside::read(&path).map_err(|_| missing())?;
        let text = String::from_utf8(bytes.clone()).map_err(|_| missing())?;
        let page_root = xml::parse(text.trim_start_matches('\u{FEFF}'))?;
        let Some(page) = page_root.all("Page").first().copied() else { return Err(missing()) };
        let mut built = Builder::default();
        alto::lines_of(&page_root, page, &mut built)?;
        places.insert(id, (layout.pages.len(), std::mem::take(&mut built.places)));
        let mut made = built.finish(&alto::head(&page_root, page), Some(("alto.xml", bytes)));
        made.said.page = Some(label.unwrap_or_else(|| (number + 1).to_string()));
        made.said.date = date_of(root);
        made.said.paper = paper_of(root);
        made.articles = Some(Vec::new());
        layout.pages.push(made);
    }
    place(&mut layout, &places, &articles, &head);
    Ok(layout)
}

/// The files of the pages, in order, with what the page is called.
fn pages_of<'a>(physical: Option<&'a Node>, hrefs: &BTreeMap<&'a str, &'a str>) -> Vec<(&'a str, Option<String>)> {
    let is_text = |id: &&str| {
        id.to_uppercase().contains("ALTO") || hrefs.get(*id).is_some_and(|href| href.to_lowercase().ends_with(".xml"))
    };
    let mut found: Vec<(&str, Option<String>)> = Vec::new();
    let mut walk = |div: &'a Node| {
        let mut files = Vec::new();
        div.named("fptr").for_each(|fptr| {
            fptr.walk(&mut |node| files.extend(node.get("FILEID")));
        });
        if let Some(id) = files.into_iter().find(is_text)
            && !found.iter().any(|(other, _)| *other == id)
        {
            let label = div.get("ORDERLABEL").map(str::trim).filter(|label| !label.is_empty());
            found.push((id, label.map(str::to_owned)));
        }
    };
    if let Some(physical) = physical {
        physical.walk(&mut |node| {
            if node.name == "div" {
                walk(node);
            }
        });
    }
    if found.is_empty() {
        found = hrefs.keys().copied().filter(is_text).map(|id| (id, None)).collect();
    }
    found
}

/// `file://./ALTO/1.xml` below the folder of the METS file.
fn beside(href: &str) -> Result<PathBuf, Refusal> {
    let path = href.strip_prefix("file://").unwrap_or(href).trim_start_matches("./");
    let path = PathBuf::from(path);
    if path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Ok(path);
    }
    Err(Refusal::new(
        format!("this is METS that names the file `{href}`, which does not lie beside it"),
        "put the ALTO files beside the METS file, and name them so",
    ))
}

/// Finds the articles of a logical structure, and what is of the head of the paper.
fn divisions<'a>(node: &'a Node, articles: &mut Vec<(Option<String>, Vec<Area<'a>>)>, head: &mut Vec<Area<'a>>) {
    for div in node.named("div") {
        let kind = div.get("TYPE").unwrap_or_default().to_uppercase();
        if CONTAINERS.contains(&kind.as_str()) {
            divisions(div, articles, head);
        } else if HEAD.contains(&kind.as_str()) {
            areas(div, Role::Masthead, head);
        } else {
            let mut found = Vec::new();
            areas(div, Role::Body, &mut found);
            articles.push((div.get("ID").map(str::to_owned), found));
        }
    }
}

/// All areas below a division, each with its role.
fn areas<'a>(div: &'a Node, role: Role, found: &mut Vec<Area<'a>>) {
    for child in div.nodes() {
        match child.name.as_str() {
            "div" => {
                let kind = child.get("TYPE").unwrap_or_default().to_uppercase();
                let role = match kind.as_str() {
                    _ if role == Role::Masthead => role,
                    "HEADING" | "OVERLINE" => Role::Head,
                    "AUTHOR" => Role::Byline,
                    "CAPTION" => Role::Caption,
                    "SUBHEADLINE" | "CROSSHEADING" if role == Role::Body => Role::Subhead,
                    _ => role,
                };
                areas(child, role, found);
            }
            "fptr" => child.walk(&mut |node| found.extend(area(node, role))),
            _ => {}
        }
    }
}

fn area(node: &Node, role: Role) -> Option<Area<'_>> {
    let begin = node.get("BEGIN")?;
    (node.name == "area").then_some(())?;
    Some(Area { file: node.get("FILEID")?, begin, end: node.get("END").unwrap_or(begin), role })
}

/// Adds the areas that links lead to from articles.
fn links<'a>(root: &'a Node, physical: Option<&'a Node>, articles: &mut [(Option<String>, Vec<Area<'a>>)]) {
    let Some(physical) = physical else { return };
    let mut divs: BTreeMap<&str, &Node> = BTreeMap::new();
    physical.walk(&mut |node| {
        if let Some(id) = node.get("ID").filter(|_| node.name == "div") {
            divs.insert(id, node);
        }
    });
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for group in root.all("smLinkGrp") {
        let ends = group.named("smLocatorLink").filter_map(|end| end.get("href"));
        groups.push(ends.map(|href| href.trim_start_matches('#')).collect());
    }
    groups.extend(root.all("smLink").into_iter().filter_map(|link| Some(vec![link.get("from")?, link.get("to")?])));
    let by_id: BTreeMap<String, usize> =
        articles.iter().enumerate().filter_map(|(k, (id, _))| Some((id.clone()?, k))).collect();
    for group in groups {
        let Some(k) = group.iter().find_map(|id| by_id.get(*id)) else { continue };
        for div in group.iter().filter_map(|id| divs.get(id)) {
            let label = div.get("LABEL").unwrap_or_default().to_lowercase();
            let role = if label.contains("headline") || label.contains("title") { Role::Head } else { Role::Body };
            div.named("fptr").for_each(|fptr| fptr.walk(&mut |node| articles[*k].1.extend(area(node, role))));
        }
    }
}

/// By the id of a file the page that it is of, and in it the first and the last line of each block.
type Places<'f> = BTreeMap<&'f str, (usize, BTreeMap<String, (u32, u32)>)>;

/// Gives the articles their lines, page by page.
fn place(layout: &mut Layout, places: &Places<'_>, articles: &[(Option<String>, Vec<Area<'_>>)], head: &[Area<'_>]) {
    let mut taken: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); layout.pages.len()];
    let find = |area: &Area<'_>| {
        let (page, ids) = places.get(area.file)?;
        let (first, _) = ids.get(area.begin)?;
        let (_, last) = ids.get(area.end).or_else(|| ids.get(area.begin))?;
        (first <= last).then_some((*page, *first, *last))
    };
    for (id, areas) in articles {
        let mut parts: BTreeMap<usize, Given> = BTreeMap::new();
        for area in areas {
            let Some((page, first, last)) = find(area) else { continue };
            if (first..=last).any(|n| taken[page].contains(&n)) {
                continue;
            }
            taken[page].extend(first..=last);
            let given = parts.entry(page).or_insert_with(|| Given { id: id.clone(), ..Given::default() });
            given.lines.push(GivenLine { first, last, role: area.role, text: None });
        }
        for (page, given) in parts {
            if let Some(articles) = &mut layout.pages[page].articles {
                articles.push(given);
            }
        }
    }
    for area in head {
        let Some((page, first, last)) = find(area) else { continue };
        let free = (first..=last).filter(|n| !taken[page].contains(n));
        let hints: Vec<(u32, Role)> = free.map(|n| (n, Role::Masthead)).collect();
        layout.pages[page].hints.extend(hints);
    }
}

/// The day of the issue.
fn date_of(root: &Node) -> Option<String> {
    let mut found = None;
    root.walk(&mut |node| {
        if node.name == "dateIssued" && found.is_none() {
            found = dates::day(&node.text());
        }
    });
    found
}

/// The name of the paper: the first title of its description.
fn paper_of(root: &Node) -> Option<String> {
    let mut found = None;
    root.walk(&mut |node| {
        if node.name == "titleInfo" && found.is_none() {
            found =
                node.named("title").next().map(|title| title.text().trim().to_owned()).filter(|text| !text.is_empty());
        }
    });
    found
}
