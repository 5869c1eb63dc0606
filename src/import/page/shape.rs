//! What can be seen of one paragraph without its neighbours.

use super::byline;
use super::fields;
use super::jump::{self, Jump};
use super::masthead;
use super::paragraphs::Paragraph;
use crate::model::Byline;
use crate::text::chars::{is_han, narrow};

/// The look of a paragraph.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Characters without white space.
    pub length: usize,
    pub han: usize,
    /// It ends as a sentence ends.
    pub ends: bool,
    /// Ends of sentences before its own end.
    pub stops: usize,
    pub commas: usize,
    /// Phrases with white space between them.
    pub phrases: usize,
    /// `1. `, `（一）`, `一、`: a number before a short line.
    pub numbered: bool,
    /// It has a pause of a sentence in it, and not its end.
    pub open: bool,
    /// It breaks off in a sentence: it is open, and too long for a line that needs no end.
    pub broken: bool,
    /// It begins with what no sentence begins with.
    pub headless: bool,
    pub byline: Option<Byline>,
    /// The byline names a part (记者) whose names are on the next line.
    pub unfinished: bool,
    pub author: Option<Byline>,
    pub names: Option<Vec<String>>,
    /// The head of a report, and where the text begins.
    pub lead: Option<(Byline, usize)>,
    pub credit: Option<Byline>,
    pub caption: Option<(usize, Byline)>,
    /// 图为…, ▲…
    pub pictured: bool,
    pub jump: Option<Jump>,
    /// How much of it is fields of a masthead.
    pub masthead: f32,
    pub fragment: bool,
    pub section: bool,
    pub furniture: bool,
    /// It reads like a column's label.
    pub label: f32,
    /// 关于…的通告
    pub notice: bool,
    /// 株疫防指告（2022）21号
    pub document: bool,
    /// 广大市民朋友：
    pub salutation: bool,
    /// 2021年8月8日 and nothing else.
    pub date_only: bool,
    /// An office or firm and nothing else.
    pub office: bool,
    /// A mark that begins each of several briefs.
    pub bullet: bool,
    /// It announces: …强调, …表示：
    pub announces: bool,
    pub bare: bool,
    /// It ends with the names of those who wrote it: （王海涛）.
    pub signed: bool,
    /// A row of a table, of a programme, of a list of contents, or whom to call: no headline.
    pub row: bool,
    /// Letters of the Latin alphabet and nothing else.
    pub latin: bool,
}

/// Longer paragraphs are looked at only at both ends; what makes a role stands there.
const LOOKED_AT: usize = 4000;

const CLOSERS: &str = "”’）)」』】》";

impl Shape {
    pub fn of(paragraph: &Paragraph) -> Self {
        let whole = &paragraph.text;
        let text: String = if whole.len() > LOOKED_AT * 4 {
            let head: String = whole.chars().take(LOOKED_AT).collect();
            let tail = whole.char_indices().rev().nth(LOOKED_AT).map_or(0, |(at, _)| at);
            head + &whole[tail..]
        } else {
            whole.clone()
        };
        let text = text.trim();
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut shape = Self { length: chars.len(), ..Self::default() };
        shape.han = chars.iter().filter(|c| is_han(**c)).count();
        let inner = text.trim_end_matches(|c: char| CLOSERS.contains(c) || c.is_whitespace());
        let is_stop = |c: char| {
            matches!(c, '。' | '！' | '？' | '!' | '?' | '…' | '．') || (c == '.' && shape.han * 3 < shape.length)
        };
        shape.commas = text.matches([',', '，', ';', '；']).count();
        // a sentence that a list follows
        let introduces =
            text.ends_with([':', '：']) && shape.length >= 16 && (shape.commas > 0 || text.contains("如下"));
        shape.ends = inner.ends_with(|c: char| is_stop(c) || matches!(c, ';' | '；'))
            || text.ends_with(['。', '…'])
            || introduces;
        shape.stops = inner.char_indices().filter(|(at, c)| is_stop(*c) && at + c.len_utf8() < inner.len()).count();
        if text.contains('…') {
            shape.stops = inner.matches(['。', '！', '？', '!', '?']).count().saturating_sub(usize::from(shape.ends));
        }
        shape.phrases = text.split_whitespace().count();
        shape.numbered = numbered(text);
        let open_end = !shape.ends && !text.ends_with(|c: char| CLOSERS.contains(c)) && !text.ends_with([':', '：']);
        shape.byline = byline::line(text);
        shape.unfinished = shape.byline.is_some() && byline::is_unfinished(text);
        shape.author = byline::author(text);
        shape.names = byline::names_only(text);
        shape.lead = byline::lead(text);
        shape.credit = byline::credit(text);
        shape.caption = byline::caption(text);
        shape.signed = byline::tail(text).is_some();
        shape.jump = jump::find(text);
        let sentence_like = shape.commas > 0 || shape.stops > 0;
        shape.open = open_end
            && sentence_like
            && shape.credit.is_none()
            && shape.caption.is_none()
            && shape.byline.is_none()
            && shape.jump.as_ref().is_none_or(|jump| jump.comes_from);
        shape.broken = shape.open && (shape.length >= 30 || shape.stops > 0 || text.ends_with([',', '，', '、']));
        shape.headless = headless(text);
        shape.pictured = ["图为", "圖為", "上图", "下图", "左图", "右图", "图①", "图一", "▲", "△图", "图片说明"]
            .iter()
            .any(|word| text.starts_with(word));
        shape.masthead = masthead::cover(text);
        shape.fragment = masthead::is_fragment(text);
        shape.section = fields::is_section(text);
        shape.furniture = furniture(text, &shape);
        shape.notice = notice(text);
        shape.document = document(text);
        shape.salutation = shape.length <= 24 && text.ends_with([':', '：']) && salutes(text);
        shape.date_only = date_only(text);
        shape.office = office(text, &shape);
        shape.bullet = text.starts_with(['●', '■', '◆', '★', '▲', '◎', '□', '○', '※', '►', '•', '◇', '☆']);
        shape.announces = announces(text);
        shape.row = row(text);
        shape.latin = shape.length >= 4 && text.chars().all(|c| c.is_ascii_alphabetic() || c.is_whitespace());
        shape.label = label(text, &shape);
        if shape.label >= 0.5 || shape.section {
            shape.author = None;
        }
        shape.bare = shape.byline.is_none() && shape.author.is_none() && shape.lead.is_none() && shape.credit.is_none();
        shape
    }

    /// Whether it says on which page the text goes on, and nothing else.
    pub fn is_onward(&self) -> bool {
        self.jump.as_ref().is_some_and(|jump| !jump.comes_from && jump.range.start == 0)
    }

    /// Whether a headline or a subhead can look so.
    pub fn is_headlike(&self) -> bool {
        let short = (2..=60).contains(&self.length) && self.stops == 0;
        short && self.byline.is_none() && self.lead.is_none() && !self.row && !self.is_onward()
    }
}

fn numbered(text: &str) -> bool {
    let text: String = text.chars().take(8).map(narrow).collect();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut behind = text[digits..].chars();
    if (1..=2).contains(&digits)
        && behind.next().is_some_and(|mark| ".、)".contains(mark))
        && !behind.next().is_some_and(|next| next.is_ascii_digit())
    {
        return true;
    }
    let numerals = "一二三四五六七八九十";
    let text = text.strip_prefix('(').unwrap_or(&text);
    let count = text.chars().take_while(|c| numerals.contains(*c)).count();
    let rest: String = text.chars().skip(count).collect();
    (1..=3).contains(&count) && rest.starts_with(['、', ')', '.'])
        || text.chars().next().and_then(jump::circled).is_some()
}

/// Characters that bind to what stands before them.
fn headless(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    if "，。、；：！？,;:!?）)”’》」』】%％".contains(first) {
        return true;
    }
    let second = chars.next().unwrap_or(' ');
    match first {
        '了' => !"解".contains(second),
        '的' => !"士确話话".contains(second),
        '着' => !"力眼手火重装陆".contains(second),
        '们' | '吗' | '呢' | '吧' | '么' => true,
        '过' => "程了的".contains(second) && second == '了',
        '得' => "的了到".contains(second) && second == '了',
        _ => false,
    }
}

/// `14:30 墨西哥—厄瓜多尔`, `巴西 2 2 0 0 6/1 6`, `A4 房贷利率优惠悄然收紧`, `联系电话：0751-8888123`.
fn row(text: &str) -> bool {
    let text = fields::narrowed(text);
    if text.chars().count() > 60 || text.contains('。') {
        return false;
    }
    let figures = |word: &str| {
        word.bytes().any(|b| b.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || ":/.-+%~".contains(c))
    };
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let numbers = tokens.iter().filter(|token| figures(token)).count();
    let of_table = tokens.len() >= 4 && numbers * 2 >= tokens.len();
    let short = tokens.iter().filter(|token| token.chars().count() <= 3).count();
    let of_head = tokens.len() >= 5 && short * 4 >= tokens.len() * 3;
    let first = tokens.first().copied().unwrap_or_default();
    let has_words = tokens[1.min(tokens.len())..].iter().any(|token| token.chars().any(is_han));
    let of_programme = first.contains(':') && figures(first) && has_words;
    let rest = || {
        tokens[1..].iter().any(|token| !fields::is_section(token)) && text.chars().filter(|c| is_han(*c)).count() >= 5
    };
    let of_contents = has_words && fields::page_label(first).is_some() && !first.contains('第') && rest();
    let contact = ["联系人", "联系电话", "咨询电话", "报名电话", "联系地址", "报名地址", "聯絡電話"];
    of_table || of_head || of_programme || of_contents || contact.iter().any(|word| text.starts_with(word))
}

fn furniture(text: &str, shape: &Shape) -> bool {
    if shape.length > 60 || text.contains('。') {
        return false;
    }
    let words = [
        "扫一扫",
        "扫码关注",
        "扫描二维码",
        "二维码",
        "微信公众号",
        "责任编辑",
        "责编",
        "本版编辑",
        "版式",
        "美编",
        "校对",
        "组版",
        "投稿邮箱",
        "新闻热线",
        "广告热线",
        "订报热线",
        "零售价",
        "邮发代号",
        "官方微博",
        "下载客户端",
        "本报地址",
        "印刷厂",
        "法律顾问",
        "值班编委",
        "编辑：",
        "编辑:",
        "电子版",
        "广告经营许可",
        "更多精彩",
        "责任校对",
        "本版责编",
        "视觉编辑",
        "制图：",
        "E-mail",
        "掃一掃",
        "責編",
        "邮编：",
        "欢迎关注",
    ];
    words.iter().any(|word| text.contains(word))
}

fn notice(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let words = [
        "通告",
        "公告",
        "通知",
        "公示",
        "启事",
        "声明",
        "讣告",
        "公告书",
        "啟事",
        "聲明",
        "訃告",
        "令",
        "倡议书",
        "公开信",
        "决定",
        "办法",
        "条例",
        "规定",
    ];
    // small advertisements are headed by a word
    if ["尋人", "寻人", "遺失", "遗失", "招租", "招聘", "招請", "鳴謝", "鸣谢", "招領", "招领", "更正", "尋物", "寻物"]
        .contains(&text.as_str())
    {
        return true;
    }
    let ends = words.iter().any(|word| text.ends_with(word));
    let count = text.chars().count();
    ends && (text.starts_with("关于")
        || text.starts_with("關於")
        || text.contains("关于") && count <= 40
        || count <= 14 && !text.ends_with('令')
        || count <= 12 && text.ends_with("政府令"))
}

/// A number of a document: `株疫防指告(2022)21号`, `国发〔2021〕3号`.
pub fn document(text: &str) -> bool {
    let text: String = text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let Some(body) = text.trim_end_matches([')', '）']).strip_suffix('号').or_else(|| text.strip_suffix('號'))
    else {
        return false;
    };
    let digits = body.bytes().rev().take_while(u8::is_ascii_digit).count();
    let rest = &body[..body.len() - digits];
    let year = rest.ends_with([')', '〕', ']', '】', '年', '第']);
    digits > 0 && year && text.chars().count() <= 28 && text.bytes().filter(u8::is_ascii_digit).count() > digits
        || text.starts_with('第') && digits > 0 && text.chars().count() <= 8 && rest == "第"
}

fn salutes(text: &str) -> bool {
    [
        "广大",
        "尊敬的",
        "亲爱的",
        "各",
        "全体",
        "全市",
        "全省",
        "市民",
        "同志们",
        "同胞",
        "朋友",
        "廣大",
        "親愛的",
        "編輯",
        "编辑同志",
    ]
    .iter()
    .any(|word| text.starts_with(word))
        || text.contains("各位")
        || ["朋友:", "朋友：", "同志:", "同志：", "单位:", "单位：", "居民:", "居民："]
            .iter()
            .any(|word| text.ends_with(word))
}

fn date_only(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    let Some(year) = text.find('年') else { return false };
    let digits = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || "〇○零一二三四五六七八九十廿".contains(c))
    };
    let Some((month, day)) = text[year + '年'.len_utf8()..].split_once('月') else { return false };
    digits(&text[..year]) && digits(month) && day.strip_suffix('日').is_some_and(digits)
}

fn office(text: &str, shape: &Shape) -> bool {
    let ends = [
        "局",
        "委",
        "部",
        "会",
        "公司",
        "院",
        "办公室",
        "指挥部",
        "政府",
        "中心",
        "委员会",
        "学校",
        "集团",
        "社",
        "厅",
        "處",
        "处",
        "站",
        "厂",
        "大队",
        "支队",
        "银行",
        "协会",
        "联合会",
        "領導小組",
        "领导小组",
        "公證處",
        "法院",
        "编辑部",
        "局(章)",
    ];
    (4..=36).contains(&shape.length)
        && shape.commas == 0
        && !shape.ends
        && !text.contains(['“', '，', ',', '：', ':'])
        && shape.han * 10 >= shape.length * 9
        && ends.iter().any(|end| text.ends_with(end))
}

/// A kicker that says that somebody says something.
pub fn announces(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：', '—', '-']).trim_end();
    [
        "强调",
        "指出",
        "要求",
        "表示",
        "强調",
        "提出",
        "主持并讲话",
        "主持召开",
        "并讲话",
        "致辞",
        "介绍",
        "认为",
        "接受采访时说",
        "宣布",
        "答记者问时说",
        "會見",
        "出席并讲话",
    ]
    .iter()
    .any(|word| text.ends_with(word))
}

/// How much a line reads like the label of a column, 0 to 1.
fn label(text: &str, shape: &Shape) -> f32 {
    if shape.length > 24
        || shape.length < 2
        || shape.ends && !text.ends_with('”')
        || shape.commas > 1
        || text.ends_with([',', '，', ':', '：'])
    {
        return 0.0;
    }
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let core = squeezed.trim_matches(|c: char| "“”「」『』【】〖〗《》[]■●◆★▲◎□○·—-|#".contains(c));
    // ■ 老槐: a mark set apart from two or three characters is an author's
    let apart = text.chars().nth(1).is_some_and(char::is_whitespace);
    let wrapped = core.len() < squeezed.len()
        && !(apart && core.chars().count() <= 3)
        && (squeezed.starts_with(['“', '「', '『', '【', '〖', '■', '●', '◆', '★', '[', '·', '—', '#', '▲', '◎']))
        && !core.contains(['“', '”', '《'])
        && (squeezed.starts_with(['【', '〖', '■', '●', '◆', '★'])
            || squeezed.ends_with(['”', '」', '』', ']', '·', '—', '#']));
    let kinds = [
        "链接",
        "連結",
        "专栏",
        "時評",
        "时评",
        "短评",
        "快评",
        "社论",
        "社評",
        "社评",
        "评论员文章",
        "编者按",
        "编后",
        "观察",
        "快讯",
        "简讯",
        "短讯",
        "速递",
        "速览",
        "短波",
        "论坛",
        "聚焦",
        "追踪",
        "连线",
        "调查",
        "视点",
        "热点",
        "访谈",
        "对话",
        "人物",
        "故事",
        "镜头",
        "看点",
        "直击",
        "现场",
        "周刊",
        "特刊",
        "专刊",
        "漫画",
        "天下",
        "进行时",
        "在行动",
        "在路上",
        "走基层",
        "新征程",
        "新时代",
        "记者手记",
        "手记",
        "背景",
        "新闻背景",
        "新闻链接",
        "相关链接",
        "延伸阅读",
        "相关新闻",
        "评论",
        "杂谈",
        "随笔",
        "来信",
        "声音",
        "纪事",
        "纪实",
        "巡礼",
        "专题",
        "专版",
        "特别报道",
        "本报讯",
        "导读",
        "今日导读",
        "要闻导读",
        "简报",
        "简明新闻",
        "天气预报",
        "名词解释",
        "新闻速读",
        "锐评",
        "圆桌",
        "札记",
        "风采",
        "先锋",
        "楷模",
        "榜样",
        "播报",
        "动态",
        "資訊",
        "短新闻",
        "文摘",
        "特稿",
        "来论",
        "言论",
        "信箱",
        "知识窗",
        "提示",
        "提醒",
        "问答",
        "微言",
        "一线见闻",
        "诗歌",
        "散文",
        "小说",
        "连载",
        "杂文",
        "书评",
        "影评",
        "短評",
        "時論",
        "公告栏",
        "党建",
        "茶座",
        "沙龙",
        "广角",
        "之窗",
        "园地",
        "天地",
        "长廊",
        "纵横",
        "漫谈",
        "漫笔",
        "万象",
        "博览",
        "驿站",
        "直通车",
        "曝光台",
        "服务台",
        "大看台",
        "备忘录",
    ];
    let mut score: f32 = 0.0;
    let count = core.chars().count();
    if kinds.contains(&core) {
        score += 0.9;
    } else if kinds.iter().any(|kind| core.ends_with(kind)) && count <= 12 {
        score += if count <= 6 { 0.7 } else { 0.45 };
    }
    // campaigns: 产业项目建设年, 让党旗…高高飘扬, 喜迎二十大
    if core.ends_with('年')
        && count <= 14
        && !core.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十百零〇周".contains(c))
    {
        score += 0.8;
    }
    let begins = [
        "让",
        "喜迎",
        "学习贯彻",
        "深入学习",
        "奋进",
        "牢记",
        "践行",
        "庆祝",
        "纪念",
        "走进",
        "聚焦",
        "决胜",
        "不忘初心",
        "众志成城",
        "打赢",
        "贯彻落实",
        "迎接",
        "弘扬",
        "热烈庆祝",
    ];
    let closes = [
        "飘扬",
        "进行时",
        "新征程",
        "新篇章",
        "周年",
        "大家谈",
        "在行动",
        "攻坚战",
        "阻击战",
        "第一线",
        "主题教育",
        "特别策划",
        "系列报道",
        "我们在一起",
        "高质量发展",
    ];
    let opens = begins.iter().any(|word| core.starts_with(word));
    let shuts = closes.iter().any(|word| core.ends_with(word));
    score += match (opens, shuts) {
        (true, true) => 0.8,
        (false, true) => 0.3,
        (true, false) => 0.2,
        _ => 0.0,
    };
    if wrapped && count <= 12 {
        score += 0.5;
    }
    // 之一, （上）: parts of a series
    if core.ends_with(['①', '②', '③', '④', '⑤']) && count <= 14 {
        score += 0.3;
    }
    score.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of(&Paragraph { first: 1, last: 1, text: text.to_owned(), blanks: 1 })
    }

    #[test]
    fn a_sentence_that_breaks_off_is_seen() {
        for text in [
            "全区迅速启用隔离点，区委、区政府高位推进、快速布局，全区迅速启用隔离点,安排区、镇",
            "2月3日,在云田镇五星社区榕树路10栋,",
            "“去年,你们与我们共渡难关;今天,我们和株洲一起加油!”武汉医疗支援团",
        ] {
            assert!(shape(text).broken, "{text}");
        }
        for text in ["严格防控措施 堵住防控漏洞", "耳欲聋。", "紧急任务,限时24小时完成", "他说：“妈妈没事”"]
        {
            assert!(!shape(text).broken, "{text}");
        }
    }

    #[test]
    fn a_beginning_that_is_none() {
        assert!(shape("了50多家侵权产商,断开链接。").headless);
        assert!(shape("，坚持“外防输入”。").headless);
        assert!(!shape("了解情况后，他走了。").headless && !shape("的士司机说。").headless);
    }

    #[test]
    fn labels_numbers_and_notices() {
        for text in [
            "优化营商环境优化年",
            "产业项目建设年",
            "“新闻链接”",
            "让党旗在防控疫情斗争第一线高高飘扬",
            "【今日时评】",
            "■新春走基层",
        ] {
            assert!(shape(text).label >= 0.5, "{text}: {}", shape(text).label);
        }
        for text in ["新华桥“大手术”在即", "检测现场有我", "2021年", "“一摸四查”，筑牢病源扩散“隔离墙”"]
        {
            assert!(shape(text).label < 0.5, "{text}: {}", shape(text).label);
        }
        assert!(shape("20、从卖产品到卖服务").numbered && !shape("20").numbered);
        assert!(
            shape("1. 全速筑防 科学决策").numbered && shape("（一）总体要求").numbered && !shape("153.9万人").numbered
        );
        assert!(shape("关于继续暂停 株洲市民中心 对外开放的通告").notice && !shape("记者发出通知").announces);
        assert!(
            shape("株疫防指告(2022)21号").document
                && shape("国发〔2021〕3号").document
                && !shape("茨菇塘21号").document
        );
        for text in [
            "14:30 墨西哥—厄瓜多尔",
            "巴西　2　2　0　0　6/1　6",
            "C组　场次　胜　平　负　得失球　积分",
            "A4　房贷利率优惠悄然收紧",
            "联系电话：0751-8888123　陈先生",
        ] {
            assert!(shape(text).row && !shape(text).is_headlike(), "{text}");
        }
        for text in [
            "截至8月7日24时 全市有确诊病例29例 无症状感染者2例",
            "A1",
            "2021年8月6日 星期五 第22686期 今日4版",
            "04 财经",
            "第3版 要闻",
        ] {
            assert!(!shape(text).row, "{text}");
        }
        let introduces = "受委托，我公司定于12月1日上午10时公开拍卖下列标的：";
        assert!(shape(introduces).ends && !shape("龙云铸接受采访时表示:").ends);
        assert!(shape("2021年8月8日").date_only && shape("二〇二一年八月八日").date_only);
        assert!(shape("株洲市行政审批服务局").office && shape("广大市民朋友:").salutation);
    }
}
