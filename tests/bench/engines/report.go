package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/nango-go/nango/internal/contacts"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

// report returns all results as Markdown tables.
func report(found findings, p *pool, rounds int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Results\n\nMade by `make bench`. %s, %s/%s, %d cores", runtime.Version(),
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if p.node != "" {
		fmt.Fprintf(&b, ", Node %s", p.node)
	}
	fmt.Fprintf(&b, "; medians of %d rounds, in which all clients take turns. Each client runs in a separate process\n",
		rounds)
	b.WriteString("and calls the same server on the loopback interface. × is relative to the handwritten code in the same round; above 1 is better.\n" +
		"CPU is the user and system time of the process with the client. Every field that is read is checked.\n")
	for _, note := range p.notes {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	recordTables(&b, found, p)
	getTables(&b, found, p)
	transferTable(&b, found, p)
	memoryTable(&b, found, p)
	return b.String()
}

// column is a column of a table that has a row for each client. cell returns the text in a client's
// row, or "" if the client was not measured.
type column struct {
	head string
	cell func(client string) string
}

func table(b *strings.Builder, title string, p *pool, columns []column) {
	var rows strings.Builder
	for _, w := range p.workers {
		row, some := "| "+w.title, false
		for _, c := range columns {
			text := c.cell(w.name)
			row, some = row+" | "+text, some || text != ""
		}
		if some {
			rows.WriteString(row + " |\n")
		}
	}
	if rows.Len() == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n\n| client", title)
	for _, c := range columns {
		b.WriteString(" | " + c.head)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|--:", len(columns)) + "|\n" + rows.String())
}

// medianOf returns a column of a table with one number for each client. The function value returns
// a number for each of the client's outcomes in the named comparison. The column shows the median
// of these numbers.
func medianOf(found findings, head, name, format string, value func(outcome) float64) column {
	return column{head, func(client string) string {
		if len(found[name][client]) == 0 {
			return ""
		}
		return fmt.Sprintf(format, found.median(name, client, value))
	}}
}

// timesOf returns a column of a table with one number for each client: the value of the handwritten
// code divided by the client's value. The number is the median over all rounds of the named
// comparison.
func timesOf(found findings, head, name string, value func(outcome) float64) column {
	return column{head, func(client string) string {
		if len(found[name][client]) == 0 || len(found[name][byHand]) == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f", found.ratio(name, byHand, client, value))
	}}
}

func recordTables(b *strings.Builder, found findings, p *pool) {
	if len(found[recordsName(pages[0], latencies[0])]) > 0 {
		fmt.Fprintf(b, "\n## Reading records\n\nRecords of %d bytes, all of them read into a struct, page by page.\n", contacts.Size)
	}
	perSecond := func(o outcome) float64 { return float64(o.N) / o.Wall / 1000 }
	for _, latency := range latencies {
		var columns []column
		for _, page := range pages {
			name := recordsName(page, latency)
			columns = append(columns, medianOf(found, fmt.Sprintf("%d per page", page), name, "%.1f",
				perSecond), timesOf(found, "×", name, wall))
		}
		table(b, fmt.Sprintf("Thousands of records per second, server latency %v:", latency), p, columns)
	}
	var columns []column
	for _, page := range pages {
		name := recordsName(page, 0)
		columns = append(columns, medianOf(found, fmt.Sprintf("%d per page", page), name, "%.1f",
			micros(cpu)), timesOf(found, "×", name, cpu))
	}
	table(b, "CPU per record in µs, without latency:", p, columns)
}

func getTables(b *strings.Builder, found findings, p *pool) {
	if len(found[getName(1)]) > 0 {
		b.WriteString("\n## Reading one connection\n\nCalls of `Connections.Get` and its equivalents, made concurrently in goroutines or promises.\n")
	}
	perSecond := func(o outcome) float64 { return float64(o.N) / o.Wall / 1000 }
	var speed, cost []column
	for _, n := range concurrency {
		name := getName(n)
		speed = append(speed, medianOf(found, fmt.Sprintf("%d concurrent", n), name, "%.1f", perSecond),
			timesOf(found, "×", name, wall))
		cost = append(cost, medianOf(found, fmt.Sprintf("%d concurrent", n), name, "%.0f", micros(cpu)),
			timesOf(found, "×", name, cpu))
	}
	table(b, "Thousands of calls per second:", p, speed)
	table(b, "CPU per call in µs:", p, cost)
}

func transferTable(b *strings.Builder, found findings, p *pool) {
	if len(found["download"]) > 0 {
		b.WriteString("\n## Streaming through the proxy\n")
	}
	perSecond := func(o outcome) float64 { return float64(o.N) / o.Wall / (1 << 20) }
	var columns []column
	for _, name := range []string{"download", "upload"} {
		columns = append(columns, medianOf(found, name, name, "%.0f", perSecond),
			timesOf(found, "×", name, wall), timesOf(found, "CPU ×", name, cpu))
	}
	table(b, fmt.Sprintf("MiB per second, for a download of %d MiB and an upload of %d MiB:", load.DownloadSize>>20,
		load.UploadSize>>20), p, columns)
}

func memoryTable(b *strings.Builder, found findings, p *pool) {
	if len(found["memory"]) > 0 {
		b.WriteString("\n## Memory\n")
	}
	peak := func(o outcome) float64 { return float64(o.Peak) / (1 << 20) }
	table(b, "Largest memory use above idle, in MiB, when 1,000,000 records are read in pages of 10,000:", p,
		[]column{medianOf(found, "MiB", "memory", "%.0f", peak)})
}

func micros(value func(outcome) float64) func(outcome) float64 {
	return func(o outcome) float64 { return 1e6 * value(o) }
}
