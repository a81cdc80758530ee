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

// surnames are the commonest family names in mainland China, and shares roughly how many of a thousand people bear
// each; whoever is left gets one of rare. One in fourteen is called 王: the largest partition of the search.
var (
	surnames = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余")
	shares   = []int{
		72, 71, 68, 54, 50, 31, 26, 22, 21, 20, 15, 15, 14, 13, 12, 12, 12, 12, 11, 11,
		10, 10, 8, 8, 8, 7, 7, 7, 6, 6, 6, 6, 6, 5, 5, 5, 5, 5, 5, 5,
	}
)

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
	for i, share := range shares {
		if n -= share; n < 0 {
			s = string(surnames[i])
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
