package kpi

import (
	"fmt"
	"strings"
	"time"
)

// Counts are counters by name. A name is an attribute of the stored item: no underscores.
type Counts map[string]int64

// The counters. Those of waits, scores and messages go on with what they count.
const (
	booked          = "booked" // every appointment, also those later moved or cancelled
	moved           = "moved"
	cancelled       = "cancelled"     // in time, or for the clinic's reasons
	cancelledLate   = "cancelledLate" // after the policy's deadline
	noShow          = "noShow"
	arrived         = "arrived"
	finished        = "finished"
	finishedFirst   = "finishedFirst"
	waitN           = "waitN"
	waitSeconds     = "waitSeconds"
	inTime          = "inTime"       // patients who came by the appointed time and were called
	calledInTime    = "calledInTime" // those of them called within 15 minutes of it
	left            = "left"         // gone without having been seen
	cameBack        = "cameBack"     // of them
	passed          = "passed"       // called, and did not come; each time
	overdue         = "overdue"      // waits that were noticed to be too long
	foretold        = "foretold"     // waits of which an interval was told at check-in
	foretoldRight   = "foretoldRight"
	foretoldOff     = "foretoldOff" // seconds between the wait and the middle of the interval, in all
	taskDue         = "taskDue"
	taskAttempted   = "taskAttempted"
	taskReached     = "taskReached"
	taskCompleted   = "taskCompleted"
	taskInTime      = "taskInTime"
	taskExcluded    = "taskExcluded"   // no valid record can come: refused, wrong number, died
	taskSuperseded  = "taskSuperseded" // a later visit opened another before this one was attempted
	invited         = "invited"
	answered        = "answered"
	satisfactionSum = "satisfactionSum"
	satisfactionN   = "satisfactionN"
	npsN            = "npsN"
	npsPromoters    = "npsPromoters"
	npsDetractors   = "npsDetractors"
	offered         = "offered" // numbers, to those who wait
	offerAccepted   = "offerAccepted"
	offerDeclined   = "offerDeclined"
	offerExpired    = "offerExpired"
	offerWithdrawn  = "offerWithdrawn"
	waitOver        = "waitOver"   // waits that ended with a number from the list, or without one
	waitFilled      = "waitFilled" // those of them with one
	waitGone        = "waitGone"   // waits that ended otherwise: left, or booked elsewhere

	prepared          = "prepared"          // patients who were found to have kept to what they were told
	preparedNot       = "preparedNot"       // who had not, and were seen all the same
	preparedPostponed = "preparedPostponed" // who had not, and had to come again

	emergencies       = "emergency"           // real ones
	emergencyAnswered = "emergencyAnswered"   // somebody came, or said so
	emergencySeconds  = "emergencySeconds"    // until then, in all
	emergencyFalse    = "emergencyFalseAlarm" // stood down
	drills            = "drill"

	admissions       = "admission" // cancelled ones among them
	admissionsUndone = "admissionCancelled"
	discharges       = "discharge"
	stayDays         = "stayDays" // of those discharged, in all
	dischargeTasks   = "dischargeTaskDue"
	dischargeCalls   = "dischargeTaskCompleted"
	drillAnswered    = "drillAnswered"
	drillSeconds     = "drillSeconds"

	examReports        = "examReport"
	examReportsInTime  = "examReportInTime"
	examAbnormal       = "examAbnormal" // reports with a flagged value
	criticalFound      = "criticalFound"
	criticalToldInTime = "criticalToldInTime"
	criticalToldLate   = "criticalToldLate"
	criticalWithdrawn  = "criticalWithdrawn" // amended before anybody was told

	messages = "messages." // …sent, …sent.sms
	waits    = "wait.le."  // …15: waits of at most 15 minutes that were longer than the edge before
	overWait = "wait.over"
)

// edges are the upper ends of the wait's buckets in minutes: fine where a clinic's promise lies, coarse beyond.
var edges = []int64{5, 10, 15, 20, 30, 45, 60, 90, 120, 180}

func bucketOf(wait time.Duration) string {
	for _, edge := range edges {
		if wait <= time.Duration(edge)*time.Minute {
			return bucket(edge)
		}
	}
	return overWait
}

func bucket(edge int64) string { return fmt.Sprintf("%s%d", waits, edge) }

func askedFor(questionnaire string) string    { return "asked." + questionnaire }
func answeredFor(questionnaire string) string { return "answered." + questionnaire }

func scoreFor(questionnaire, question string, value int) string {
	return fmt.Sprintf("score.%s.%s.%d", questionnaire, question, value)
}

// add adds d to c.
func (c Counts) add(d Counts) {
	for name, n := range d {
		c[name] += n
	}
}

// minus returns what must be added to d to make it c, without zeros.
func (c Counts) minus(d Counts) Counts {
	diff := Counts{}
	for name, n := range c {
		if n != d[name] {
			diff[name] = n - d[name]
		}
	}
	for name, n := range d {
		if _, ok := c[name]; !ok && n != 0 {
			diff[name] = -n
		}
	}
	return diff
}

// without returns c without the counters whose names begin with prefix.
func (c Counts) without(prefix string) Counts {
	out := Counts{}
	for name, n := range c {
		if !strings.HasPrefix(name, prefix) {
			out[name] = n
		}
	}
	return out
}

// percentile returns the wait in minutes that the share p of patients did not exceed, taking waits within a bucket
// as evenly spread. Beyond the last edge only that edge is known.
func (c Counts) percentile(p float64) float64 {
	rank := p * float64(c[waitN])
	var below, from int64
	for _, edge := range edges {
		n := c[bucket(edge)]
		if n > 0 && float64(below+n) >= rank {
			return float64(from) + float64(edge-from)*(rank-float64(below))/float64(n)
		}
		below, from = below+n, edge
	}
	return float64(from)
}
