//! wip
use pulldown_cmark::Options;
mod cjk_emphasis;
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_WIKILINKS);
