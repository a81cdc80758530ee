package patient

import "slices"

// surnames lists the readings of characters that are read otherwise when they are a family name, the usual one
// first. Source: the readings that 现代汉语词典 (7th edition) marks 姓.
var surnames = map[rune][]string{
	'单': {"shan"}, '仇': {"qiu"}, '曾': {"zeng"}, '解': {"xie"}, '查': {"zha"}, '朴': {"piao", "pu"}, '区': {"ou"},
	'乐': {"yue", "le"}, '重': {"chong"}, '盖': {"ge", "gai"}, '缪': {"miao", "mou"}, '翟': {"zhai", "di"},
	'覃': {"qin", "tan"}, '种': {"chong"}, '员': {"yun"}, '郇': {"xun", "huan"}, '祭': {"zhai", "ji"},
	'牟': {"mu", "mou"}, '召': {"shao"}, '繁': {"po"}, '秘': {"bi"}, '薄': {"bo"}, '佴': {"nai"}, '洗': {"xian"},
	'折': {"she"}, '句': {"gou"}, '黑': {"he", "hei"}, '能': {"nai"}, '费': {"fei", "bi"}, '谌': {"chen", "shen"},
	'藏': {"zang"}, '么': {"yao"}, '长': {"chang"}, '会': {"gui"}, '适': {"kuo"},
}

// compounds lists the family names of two characters that are read otherwise than their characters.
var compounds = map[string][2]string{
	"尉迟": {"yu", "chi"}, "万俟": {"mo", "qi"}, "长孙": {"zhang", "sun"}, "澹台": {"tan", "tai"}, "单于": {"chan", "yu"},
	"令狐": {"ling", "hu"}, "宿勤": {"su", "qin"}, "乐正": {"yue", "zheng"},
}

// surname returns the readings of the family name that a Chinese name begins with, and of how many characters it is;
// 0 if it is read as the dictionary says. The dictionary's readings stay behind those of the tables: the bearer may
// say it otherwise than the book.
func surname(name []rune) (parts [][]string, n int) {
	if len(name) >= 3 {
		if c, ok := compounds[string(name[:2])]; ok {
			return [][]string{before(c[:1], name[0]), before(c[1:], name[1])}, 2
		}
	}
	if len(name) > 0 {
		if s, ok := surnames[name[0]]; ok {
			return [][]string{before(s, name[0])}, 1
		}
	}
	return nil, 0
}

func before(usual []string, r rune) []string {
	all := slices.Clone(usual)
	for _, s := range readings(r) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
