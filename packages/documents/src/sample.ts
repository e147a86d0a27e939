import type { OfficialReport, SummarySheet } from './official-report.js';

/** For tests: text that would run, break or vanish if anything but a string ever read it. */
export const HOSTILE = '#panic("x") *đậm* $x^2$ <b>&amp; \\ @ref [a] // `raw` {{t}} \u0001\ud800';

export const SAMPLE_REPORT: OfficialReport = {
  header: {
    parentAgency: 'Ủy ban nhân dân thành phố Đà Nẵng',
    issuingAgency: 'Sở Khoa học và Công nghệ',
    number: null,
    symbol: 'BC-SKHCN',
    place: 'Đà Nẵng',
    date: '2021-07-05',
  },
  typeName: 'BÁO CÁO',
  subject: 'Kết quả áp dụng, duy trì và cải tiến hệ thống quản lý chất lượng 6 tháng đầu năm 2021',
  addressees: ['Ủy ban nhân dân thành phố Đà Nẵng'],
  label: 'Số liệu minh họa, không phải số liệu chính thức',
  blocks: [
    { kind: 'heading', level: 1, text: 'I. TÌNH HÌNH CHUNG' },
    {
      kind: 'paragraph',
      text: 'Thực hiện Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014 của Thủ tướng Chính phủ, Sở Khoa học và Công nghệ báo cáo kết quả áp dụng hệ thống quản lý chất lượng theo tiêu chuẩn quốc gia TCVN ISO 9001:2015 tại các cơ quan, đơn vị trên địa bàn thành phố như sau.',
    },
    { kind: 'heading', level: 2, text: '1. Kết quả theo đơn vị' },
    { kind: 'paragraph', text: HOSTILE },
    {
      kind: 'table',
      caption: 'Bảng 1. Tỷ lệ hồ sơ giải quyết đúng hạn',
      columns: [
        { title: 'STT', width: 1, align: 'center' },
        { title: 'Đơn vị', width: 6, align: 'left' },
        { title: 'Đúng hạn', width: 2, align: 'right' },
        { title: 'Ghi chú', width: 3, align: 'left' },
      ],
      rows: Array.from({ length: 60 }, (_, index) => [
        String(index + 1),
        index % 7 === 0 ? `Ủy ban nhân dân quận Hải Châu, bộ phận tiếp nhận số ${index + 1}` : `Đơn vị số ${index + 1}`,
        `${95 + (index % 5)},5%`,
        index === 3 ? HOSTILE : '',
      ]),
    },
    {
      kind: 'chart',
      title: 'Biểu đồ 1. Mức độ hoàn thành mục tiêu chất lượng',
      bars: [
        { label: 'Sở Tài chính', percent: 98.5 },
        { label: 'Sở Nội vụ <&>', percent: 100 },
        { label: 'Ủy ban nhân dân huyện Hòa Vang', percent: 72.25 },
      ],
    },
    { kind: 'heading', level: 1, text: 'II. KIẾN NGHỊ' },
    {
      kind: 'paragraph',
      text: 'Trên đây là báo cáo của Sở Khoa học và Công nghệ, kính gửi Ủy ban nhân dân thành phố xem xét, chỉ đạo.',
    },
  ],
  signature: { title: 'Giám đốc', name: null },
  recipients: ['Như trên', 'Bộ Khoa học và Công nghệ (để báo cáo)', 'Lưu: VT, TĐC'],
  metadata: {
    title: 'Báo cáo 6 tháng đầu năm 2021',
    author: 'Sở Khoa học và Công nghệ',
    createdAt: '2021-07-05T03:00:00Z',
    id: '0197c1f0-0000-7000-8000-000000000001',
  },
};

export const SAMPLE_SHEET: SummarySheet = {
  title: 'TỔNG HỢP KẾT QUẢ 6 THÁNG ĐẦU NĂM 2021',
  subtitle: 'Theo đơn vị',
  note: 'Số liệu minh họa',
  columns: [
    { title: 'STT', width: 6, align: 'center' },
    { title: 'Đơn vị', width: 40, align: 'left' },
    { title: 'Tỷ lệ', width: 12, align: 'right' },
  ],
  rows: [
    [1, 'Sở Tài chính', 98.5],
    [2, '=HYPERLINK("http://x","y")', null],
    [3, HOSTILE, 100],
  ],
  createdAt: '2021-07-05T03:00:00Z',
  id: '0197c1f0-0000-7000-8000-000000000002',
};
