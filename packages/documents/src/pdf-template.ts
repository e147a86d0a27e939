/**
 * The page of Decree 30/2020/NĐ-CP, annex I. The paper comes in as JSON and is only ever used as strings,
 * which Typst does not read as markup or code.
 */
export const PDF_TEMPLATE = String.raw`
#let m = json(bytes(sys.inputs.paper))
#let at = m.metadata.at
#set document(
  title: m.metadata.title,
  author: m.metadata.author,
  keywords: (m.metadata.id,),
  date: datetime(year: at.at(0), month: at.at(1), day: at.at(2), hour: at.at(3), minute: at.at(4), second: at.at(5)),
)
#set page(
  paper: "a4",
  margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm),
  header-ascent: 5mm,
  header: context {
    let page = counter(page).get().first()
    if page > 1 { align(center, text(size: 13pt, str(page))) }
  },
)
#set text(font: "Tinos", fallback: false, size: 14pt, lang: "vi", region: "VN", hyphenate: false, overhang: false)
#set par(justify: true, leading: 0.55em, spacing: 6pt + 0.55em, first-line-indent: (amount: 1.27cm, all: true))
#show heading: it => block(above: 12pt, below: 10pt, sticky: true, {
  set text(size: 14pt, weight: "bold", style: if it.level == 2 { "italic" } else { "normal" })
  h(1.27cm) + it.body
})

#let plain(body) = {
  set par(first-line-indent: 0pt, justify: false, spacing: 4pt + 0.55em)
  body
}
#let rule(width) = block(above: 7pt, below: 4pt, line(length: width, stroke: 0.6pt))
#let lines(list) = list.join(linebreak())

#plain(grid(
  columns: (7.2cm, 1fr),
  column-gutter: 0.1cm,
  row-gutter: 12pt,
  align: center + top,
  pad(x: 0.25cm, {
    set par(spacing: 8pt)
    if m.parentAgency != none { par(text(size: 12pt, m.parentAgency)) }
    par(text(size: 12pt, weight: "bold", m.issuingAgency))
    rule(2.4cm)
  }),
  {
    set par(spacing: 8pt)
    par(text(size: 12pt, weight: "bold", m.nation))
    box(inset: (bottom: 4pt), stroke: (bottom: 0.6pt), text(size: 13pt, weight: "bold", m.motto))
  },
  text(size: 13pt, {
    "Số:"
    if m.number == none { h(1.4cm) } else { " " + m.number }
    "/" + m.symbol
  }),
  text(size: 13pt, style: "italic", m.placeAndDate),
))

#v(14pt, weak: true)
#plain(align(center, {
  par(text(weight: "bold", m.typeName))
  par(text(weight: "bold", m.subject))
  rule(4cm)
  if m.label != none { v(4pt); par(text(style: "italic", size: 13pt, m.label)) }
}))
#v(14pt, weak: true)

#if m.addressees.len() > 0 {
  plain(align(center, grid(
    columns: (auto, auto),
    column-gutter: 0.6em,
    align: left + top,
    [Kính gửi:],
    if m.addressees.len() == 1 { m.addressees.first() } else { linebreak() + lines(m.addressees) },
  )))
  v(14pt, weak: true)
}

#for b in m.blocks {
  if b.kind == "heading" { heading(level: b.level, b.text) }
  if b.kind == "paragraph" { par(b.text) }
  if b.kind == "table" {
    set text(size: 12pt)
    show table.cell: it => plain(it)
    if b.caption != none {
      block(width: 100%, sticky: true, above: 12pt, below: 8pt, plain(align(center, text(weight: "bold", size: 13pt, b.caption))))
    }
    let sides = ("left": left, "center": center, "right": right)
    block(width: 100%, above: 8pt, below: 12pt, table(
      columns: b.columns.map(c => c.width * 1fr),
      align: (x, y) => if y == 0 { center + horizon } else { sides.at(b.columns.at(x).align) + top },
      inset: (x: 4pt, y: 5pt),
      stroke: 0.5pt,
      table.header(repeat: true, ..b.columns.map(c => text(weight: "bold", c.title))),
      ..b.rows.flatten(),
    ))
  }
  if b.kind == "chart" {
    block(width: 100%, sticky: true, above: 12pt, below: 8pt, plain(align(center, text(weight: "bold", size: 13pt, b.title))))
    for bar in b.bars {
      block(width: 100%, breakable: false, above: 8pt, below: 8pt, plain({
        set text(size: 12pt)
        set grid(columns: (1fr, 1.8cm))
        block(below: 3pt, bar.label)
        grid(align: (left + horizon, right + horizon), rect(width: 100%, height: 10pt, fill: rgb("#e6e6e6"), inset: 0pt, {
          rect(width: bar.length * 1%, height: 10pt, fill: rgb("#1f4e79"))
        }), text(weight: "bold", bar.value))
      }))
    }
  }
}

#v(16pt, weak: true)
#block(breakable: false, plain(grid(
  columns: (1fr, 1fr),
  align: (left + top, center + top),
  if m.recipients.len() > 0 {
    text(size: 12pt, weight: "bold", style: "italic", "Nơi nhận:")
    linebreak()
    text(size: 11pt, lines(m.recipients))
  },
  {
    set text(size: 14pt, weight: "bold")
    lines(m.signatureTitle)
    v(2.4cm)
    if m.signatureName != none { m.signatureName }
  },
)))
`;
