//! Names of people as papers print them in bylines.
//!
//! A name is two to four Han characters, or more with `·`. Where nothing else says that it is one (an
//! author's line, a name glued to 记者), it must begin with a surname.

use crate::text::chars::is_han;

/// The commoner surnames, simplified and traditional; those of two characters in [`COMPOUND`].
const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙周吴吳徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭\
田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱江尹薛闫閆阎閻段雷侯龙龍\
史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴赖賴覃洪武莫孔汤湯向常温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申\
欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂塗成苗谷盛曲翁冉骆駱蓝藍路游辛靳欧管柴蒙鲍鮑华華喻祁蒲房滕\
屈饶饒解牟艾尤阳陽时時穆农農司卓古吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党黨宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應\
臧闵閔苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺官封谈談匡鞠惠荆荊乐樂冀郁胥南班储儲\
原栗燕楚鄢劳勞谌諶奚皮粟冼蔺藺楼樓盘盤满滿闻聞位厉厲伊仝区區郜海阚闞花权權强強帅帥屠豆朴盖蓋练練廉禹井祖漆巴丰豐支卿国國\
狄平计計索宣晋晉相初门門云雲容敬来來扈晁芮都普阙闕浦戈伏鹿薄邸雍辜羊阿乌烏母裘亓修邰赫杭况那宿鲜鲜逯印隆茹诺戎呼";
const COMPOUND: [&str; 16] = [
    "欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐",
    "夏侯", "端木",
];

/// Whether a word can be a name where something says that one is to follow.
pub fn can_be_name(word: &str) -> bool {
    let word = word.trim();
    let han = word.chars().filter(|c| is_han(*c)).count();
    let total = word.chars().count();
    if word.contains(['·', '•', '．']) {
        return han >= 3 && total <= 16 && word.chars().all(|c| is_han(c) || "·•．".contains(c));
    }
    han == total && (2..=4).contains(&total)
}

/// Whether a word is a name by itself: it begins with a surname and has a usual length.
pub fn is_name(word: &str) -> bool {
    if !can_be_name(word) {
        return false;
    }
    let count = word.chars().count();
    let compound = COMPOUND.iter().any(|surname| word.starts_with(surname));
    if word.contains(['·', '•', '．']) {
        return true;
    }
    compound && (3..=4).contains(&count)
        || count <= 3 && word.chars().next().is_some_and(|first| SURNAMES.contains(first))
}

/// Names set one after the other: `蒋毅 何应军`, `尹平、王　坚`, `丁明 汤丹妮等`.
///
/// None if something in it is no name. Two characters with a space between them are one name, set wide.
pub fn list(text: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for part in text.split(['、', '，', ',', ';', '；', '/', '／', '|', '和']) {
        let mut initial: Option<&str> = None;
        for word in part.split_whitespace() {
            let word = word.trim_matches(|c: char| "()（）:：—-–/".contains(c));
            let word = word.strip_suffix('等').filter(|rest| can_be_name(rest)).unwrap_or(word);
            if word.is_empty() || word == "等" {
                continue;
            }
            let single = word.chars().count() == 1 && word.chars().all(is_han);
            match (initial.take(), single) {
                (Some(surname), true) => names.push(format!("{surname}{word}")),
                (Some(_), false) => return None,
                (None, true) => initial = Some(word),
                (None, false) if can_be_name(word) => names.push(word.to_owned()),
                // several names without a space: only where surnames tell them apart
                (None, false) => return None,
            }
        }
        if initial.is_some() {
            return None;
        }
    }
    (!names.is_empty()).then_some(names)
}

/// Names behind a word that announces them, which may stand there without spaces: `李大山王小川`.
pub fn of_byline(text: &str) -> Option<Vec<String>> {
    let Some(found) = list(text) else {
        let mut names = Vec::new();
        for word in text.split(|c: char| c.is_whitespace() || "、，,;；/".contains(c)).filter(|word| !word.is_empty())
        {
            names.extend(if is_name(word) { vec![word.to_owned()] } else { glued(word)? });
        }
        return (!names.is_empty()).then_some(names);
    };
    let apart = found.into_iter().flat_map(|name| {
        let several = if is_name(&name) { None } else { glued(&name) };
        several.unwrap_or_else(|| vec![name])
    });
    Some(apart.collect())
}

/// Several names set one after the other: two and more, each with a surname, the longer ones first.
fn glued(word: &str) -> Option<Vec<String>> {
    let chars: Vec<char> = word.chars().collect();
    if !(4..=18).contains(&chars.len()) || !chars.iter().all(|c| is_han(*c)) {
        return None;
    }
    // from the end: how the rest can be cut
    let mut rest: Vec<Option<usize>> = vec![None; chars.len() + 1];
    rest[chars.len()] = Some(0);
    for at in (0..chars.len()).rev() {
        rest[at] = [3, 2, 4].into_iter().find(|length| {
            let end = at + length;
            end <= chars.len() && rest[end].is_some() && is_name(&chars[at..end].iter().collect::<String>())
        });
    }
    let mut names = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let length = rest[at].filter(|length| *length > 0)?;
        names.push(chars[at..at + length].iter().collect());
        at += length;
    }
    (names.len() > 1).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        for name in ["刘琼", "谭浩瀚", "欧阳修远", "阿卜杜拉·买买提", "邹怡敏"] {
            assert!(can_be_name(name) && is_name(name), "{name}");
        }
        for word in ["检测现场有我", "手记", "的", "A1", "走基层"] {
            assert!(!is_name(word), "{word}");
        }
    }

    #[test]
    fn lists_are_read_however_they_are_set() {
        assert_eq!(list("蒋毅 何应军").unwrap(), ["蒋毅", "何应军"]);
        assert_eq!(list("尹平、王　坚 等").unwrap(), ["尹平", "王坚"]);
        assert_eq!(list("胡乐 李逸峰 黎世伟 刘毅 邹怡敏 陈洲平").unwrap().len(), 6);
        assert!(list("让骑手把物资送到居民手中").is_none());
        assert!(list("").is_none());
    }
}
