package main

import (
	"fmt"
	"math/rand/v2"

	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// crowdOf makes up people: the same ones for the same seed.
type crowdOf struct {
	r      *rand.Rand
	phones []string // given out lately, for families that share one
	n      int
}

func newCrowd(seed uint64) *crowdOf {
	return &crowdOf{r: rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // invented people need no secrets
}

// surnames are the commonest family names in mainland China with their share of a thousand people, after the Ministry
// of Public Security's report of 2020 (二〇二〇年全国姓名报告) for the first of them and older censuses for the rest;
// whoever is left gets one of rare.
var surnames = []struct {
	name  string
	share int
}{
	{"王", 72}, {"李", 71}, {"张", 68}, {"刘", 54}, {"陈", 50}, {"杨", 31}, {"黄", 26}, {"赵", 22}, {"吴", 21}, {"周", 20},
	{"徐", 15}, {"孙", 15}, {"马", 14}, {"朱", 13}, {"胡", 12}, {"郭", 12}, {"何", 12}, {"林", 12}, {"高", 11}, {"罗", 11},
	{"郑", 10}, {"梁", 10}, {"谢", 8}, {"宋", 8}, {"唐", 8}, {"许", 7}, {"韩", 7}, {"邓", 7}, {"冯", 6}, {"曹", 6},
	{"彭", 6}, {"曾", 6}, {"肖", 6}, {"田", 5}, {"董", 5}, {"潘", 5}, {"袁", 5}, {"蔡", 5}, {"蒋", 5}, {"余", 5},
}

var (
	rare = []rune("于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文单仇解查翟")
	// given are characters of given names, those first that are frequent.
	given   = []rune("英华文明玉秀兰芳丽红春国建军平伟强敏静娟勇杰涛超艳霞辉鹏波斌磊飞燕玲桂珍云梅金凤林海峰刚洁鑫浩宇轩子涵梓欣怡雨佳俊思晨博雅诗琪嘉一诺可馨悦婷颖莉萍雪琳慧倩薇莹瑞祥龙虎成志良才德福寿康宁安乐山川江河晓东方圆心月星辰天阳光亮")
	foreign = []string{"Maria", "José", "Anna", "John", "Aigul", "Nguyen", "Fatima", "Ivan", "Priya", "Kim", "Sara", "Omar"}
	family  = []string{"Smith", "García", "Petrov", "Tran", "Khan", "Müller", "Silva", "Sato", "Park", "Rossi", "Novak", "Ali"}
)

// person makes up somebody to register: three in a hundred from abroad, one in ten at the telephone of another.
func (c *crowdOf) person() patient.RegisterInput {
	c.n++
	in := patient.RegisterInput{
		Name: c.name(), Gender: []patient.Gender{patient.Female, patient.Male}[c.r.IntN(2)],
		BirthDate: clinic.Date("1935-01-01").AddDays(c.r.IntN(90 * 365)),
		Phones:    []patient.Phone{{Number: c.phone(), Use: "mobile", Primary: true}},
		Consent:   map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Granted},
	}
	return in
}

func (c *crowdOf) name() string {
	if c.r.IntN(100) < 3 {
		return foreign[c.r.IntN(len(foreign))] + " " + family[c.r.IntN(len(family))]
	}
	s := string(rare[c.r.IntN(len(rare))])
	n := c.r.IntN(1000)
	for _, x := range surnames {
		if n -= x.share; n < 0 {
			s = x.name
			break
		}
	}
	for range 1 + min(c.r.IntN(7), 1) { // six of seven names have three characters
		s += string(given[min(c.r.IntN(len(given)), c.r.IntN(len(given)))])
	}
	return s
}

func (c *crowdOf) phone() string {
	if len(c.phones) > 0 && c.r.IntN(10) == 0 {
		return c.phones[c.r.IntN(len(c.phones))]
	}
	p := fmt.Sprintf("%s%08d", []string{"138", "139", "150", "158", "186", "188"}[c.r.IntN(6)], c.r.IntN(1e8))
	if len(c.phones) < 1000 {
		c.phones = append(c.phones, p)
	} else {
		c.phones[c.r.IntN(1000)] = p
	}
	return p
}
