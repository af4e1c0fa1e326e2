package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// These are sizes in the plot, in pixels. The plot has one panel for each latency. A panel shows
// the throughput for each page size.
const (
	panelWidth, panelHeight = 250, 240
	left, top, gap          = 62, 92, 28
	bottom                  = 58
)

// series lists the clients that the plot shows. With more clients, the plot would be hard to read.
// Colour-blind readers can distinguish the colours, and the marks differ even in black and white.
var series = []struct{ client, title, colour, mark string }{
	{"sdk-goccy", "this SDK + goccy/go-json", "#0072b2", "diamond"},
	{bySDK, "this SDK", "#d55e00", "circle"},
	{byNode, "@nangohq/node", "#009e73", "square"},
	{byHand, "by hand: net/http + encoding/json", "#555555", "triangle"},
	{"stock", "stock oapi-codegen client", "#cc79a7", "cross"},
}

// draw returns an SVG plot of the throughput of reading records.
func draw(found findings) string {
	speed := func(page int, latency time.Duration, client string) float64 {
		return found.median(recordsName(page, latency), client,
			func(o outcome) float64 { return float64(o.N) / o.Wall / 1000 })
	}
	most := 0.0
	for _, s := range series {
		for _, latency := range latencies {
			for _, page := range pages {
				most = max(most, speed(page, latency, s.client))
			}
		}
	}
	step := tick(most)
	limit := step * math.Ceil(most/step)
	width := left + len(latencies)*(panelWidth+gap)
	height := top + panelHeight + bottom
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12" fill="#333">`+"\n",
		width, height, width, height)
	b.WriteString("<title>Records per second, by page size and latency</title>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text x="%d" y="22" font-size="15" font-weight="bold">Thousands of records per second, by page size and server latency</text>`+"\n", left)
	legend(&b)
	for i, latency := range latencies {
		p := panel{x: float64(left + i*(panelWidth+gap)), limit: limit}
		p.frame(&b, fmt.Sprintf("latency %v", latency), step, i == 0)
		for _, s := range series {
			var points []string
			var marks strings.Builder
			for j, page := range pages {
				if v := speed(page, latency, s.client); v > 0 {
					x, y := p.point(j, v)
					points = append(points, fmt.Sprintf("%.1f,%.1f", x, y))
					mark(&marks, s.mark, s.colour, x, y)
				}
			}
			if len(points) > 0 {
				fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n",
					strings.Join(points, " "), s.colour)
				b.WriteString(marks.String())
			}
		}
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle">records per page</text>`+"\n", width/2,
		height-14)
	b.WriteString("</svg>\n")
	return b.String()
}

// tick returns the distance between two grid lines for values up to limit. The distance is a round
// number, and at most eight grid lines are needed.
func tick(limit float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(max(limit, 1))))
	for _, n := range []float64{0.2, 0.25, 0.5, 1} {
		if limit/(n*unit) <= 8 {
			return n * unit
		}
	}
	return 2 * unit
}

func legend(b *strings.Builder) {
	const columns, across = 3, 270
	for i, s := range series {
		x, y := float64(left+across*(i%columns)), float64(42+18*(i/columns))
		fmt.Fprintf(b, `<line x1="%.0f" y1="%.0f" x2="%.0f" y2="%.0f" stroke="%s" stroke-width="2"/>`+
			"\n", x, y, x+24, y, s.colour)
		mark(b, s.mark, s.colour, x+12, y)
		fmt.Fprintf(b, `<text x="%.0f" y="%.0f">%s</text>`+"\n", x+30, y+4, s.title)
	}
}

type panel struct{ x, limit float64 }

// point returns the coordinates in the panel for a value that was measured with the page size
// pages[index].
func (p panel) point(index int, value float64) (x, y float64) {
	const margin = 28
	return p.x + margin + float64(index)*(panelWidth-2*margin)/float64(len(pages)-1),
		top + panelHeight*(1-value/p.limit)
}

func (p panel) frame(b *strings.Builder, title string, step float64, numbers bool) {
	fmt.Fprintf(b, `<text x="%.0f" y="%d" text-anchor="middle" font-weight="bold">%s</text>`+"\n",
		p.x+panelWidth/2, top-8, title)
	for v := 0.0; v <= p.limit; v += step {
		_, y := p.point(0, v)
		fmt.Fprintf(b, `<line x1="%.0f" y1="%.1f" x2="%.0f" y2="%.1f" stroke="#ddd"/>`+"\n", p.x, y,
			p.x+panelWidth, y)
		if numbers {
			fmt.Fprintf(b, `<text x="%.0f" y="%.1f" text-anchor="end">%g</text>`+"\n", p.x-8, y+4, v)
		}
	}
	for i, page := range pages {
		x, y := p.point(i, 0)
		fmt.Fprintf(b, `<text x="%.1f" y="%.0f" text-anchor="middle">%d</text>`+"\n", x, y+18, page)
	}
}

func mark(b *strings.Builder, shape, colour string, x, y float64) {
	switch shape {
	case "circle":
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="4.5" fill="%s"/>`+"\n", x, y, colour)
	case "square":
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="8" height="8" fill="%s"/>`+"\n", x-4, y-4, colour)
	case "cross":
		fmt.Fprintf(b, `<path d="M%.1f %.1fl8 8m0 -8l-8 8" stroke="%s" stroke-width="2"/>`+"\n", x-4, y-4,
			colour)
	case "diamond":
		fmt.Fprintf(b, `<path d="M%.1f %.1fl5 5l-5 5l-5 -5z" fill="%s"/>`+"\n", x, y-5, colour)
	case "triangle":
		fmt.Fprintf(b, `<path d="M%.1f %.1fl5 9h-10z" fill="%s"/>`+"\n", x, y-5, colour)
	}
}
