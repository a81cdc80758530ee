package obs

// Unit is a unit that CloudWatch knows.
type Unit string

// The units in use.
const (
	Count        Unit = "Count"
	Milliseconds Unit = "Milliseconds"
)

// Metric is a figure that CloudWatch keeps. Each series, a metric with values of its dimensions, is paid for by the
// month: dimensions have a handful of values, and never an id.
type Metric struct {
	Name string
	Unit Unit
	By   [][]string // the sets of dimensions it is kept by, the fullest first; none: one series for the deployment
	Says string
}

var byFunction = []string{"function"}

// The metrics; infra/dashboard.yaml shows them, infra/alarms*.yaml watch them, and docs/operations.md lists them. What AWS counts itself – calls, errors and durations of functions,
// the age of streams and queues, answers of the API – is not counted again.
var (
	Bookings      = Metric{"bookings", Count, nil, "Numbers given, moves included"}
	Moves         = Metric{"moves", Count, nil, "Appointments moved away"}
	Cancellations = Metric{"cancellations", Count, nil, "Appointments cancelled"}
	NoShows       = Metric{"no_shows", Count, nil, "Patients who did not come"}

	Messages = Metric{
		"messages", Count,
		[][]string{{"channel", "outcome"}, {"outcome"}},
		"Messages that ended: sent, failed, dropped on purpose, or unknown. The text messages sent are the dearest thing there is",
	}
	Sweeps   = Metric{"sweeps", Count, nil, "Sweeps of what is due that went through; one each minute"}
	Lateness = Metric{"reminder_lateness", Milliseconds, nil, "How long after its time a message that was due left the sweep, the latest of each sweep"}

	Errors    = Metric{"errors", Count, [][]string{{"code"}}, "Refused requests, by the problem's code"}
	GivenBack = Metric{"given_back", Count, [][]string{byFunction}, "Batches of a stream and messages of a queue that must come again; Lambda counts these as successes"}
	StreamAge = Metric{"stream_age", Milliseconds, [][]string{{"table"}}, "How old the oldest change of a batch was when the consumers heard of it"}
	QueueAge  = Metric{"queue_age", Milliseconds, [][]string{{"channel"}}, "How long a dispatch had waited in its queue"}

	Recounts    = Metric{"recounts", Count, nil, "Nightly recounts that came to an end"}
	Differences = Metric{"recount_differences", Count, nil, "Counters that were not what the records say"}

	SignInCodes   = Metric{"sign_in_codes", Count, [][]string{{"outcome"}}, "Codes asked for, by what came of it: asked, unsent, too-many. Whether the clinic knows the phone is not told"}
	SignInAnswers = Metric{"sign_in_answers", Count, [][]string{{"outcome"}}, "Codes that were answered: right, wrong"}

	ColdStarts = Metric{"cold_starts", Count, [][]string{byFunction}, "Calls for which a process had to start"}
	ReadUnits  = Metric{"read_units", Count, [][]string{byFunction}, "DynamoDB read units consumed"}
	WriteUnits = Metric{"write_units", Count, [][]string{byFunction}, "DynamoDB write units consumed"}
)

// AllMetrics lists the metrics.
func AllMetrics() []Metric {
	return []Metric{
		Bookings, Moves, Cancellations, NoShows, Messages, Sweeps, Lateness, Errors, GivenBack, StreamAge, QueueAge,
		Recounts, Differences, SignInCodes, SignInAnswers, ColdStarts, ReadUnits, WriteUnits,
	}
}

// dimensions returns all of the metric's dimensions.
func (m Metric) dimensions() []string {
	if len(m.By) == 0 {
		return nil
	}
	return m.By[0]
}
