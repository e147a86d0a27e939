import { Migration } from '@mikro-orm/migrations';

/** Editions are nouns with a clause tree, and with how the clauses of the edition before became theirs: all of it rows. */
export class StandardsHaveClauses extends Migration {
  override up(): void {
    this.addSql(`
alter table standard_edition add column id uuid not null unique default gen_random_uuid();
alter table standard_edition alter column id drop default;
alter table standard_edition add column version integer not null default 1;
alter table standard_edition add column changed_at timestamptz not null default now();
alter table standard_edition alter column changed_at drop default;
alter table standard_edition add column convert_by date check (converts_from <= convert_by);
alter table standard_edition add column after text references standard_edition (edition);
update standard_edition set after = '2008' where edition = '2015';
create table standard_clause (
  standard_id uuid not null references standard_edition (id),
  position integer not null,
  clause text not null,
  title_en text not null,
  title_vi text not null,
  maintain text,
  retain text,
  primary key (standard_id, position),
  constraint standard_clause_once unique (standard_id, clause)
);
create table standard_correspondence (
  standard_id uuid not null references standard_edition (id),
  position integer not null,
  from_clause text not null,
  clause text not null,
  primary key (standard_id, position),
  constraint standard_correspondence_once unique (standard_id, from_clause, clause)
);
`);
    // number|English|Vietnamese|documents to maintain|records to retain
    this.addSql(`
insert into standard_clause (standard_id, position, clause, title_en, title_vi, maintain, retain)
select s.id, line.position, f[1], f[2], f[3], nullif(f[4], ''), nullif(f[5], '')
from standard_edition s,
  string_to_table($clauses$4|Context of the organization|Bối cảnh của tổ chức||
4.1|Understanding the organization and its context|Hiểu tổ chức và bối cảnh của tổ chức||
4.2|Understanding the needs and expectations of interested parties|Hiểu nhu cầu và mong đợi của các bên quan tâm||
4.3|Determining the scope of the quality management system|Xác định phạm vi của hệ thống quản lý chất lượng|yes|
4.4|Quality management system and its processes|Hệ thống quản lý chất lượng và các quá trình của hệ thống|extent|extent
5|Leadership|Sự lãnh đạo||
5.1|Leadership and commitment|Sự lãnh đạo và cam kết||
5.1.1|General|Khái quát||
5.1.2|Customer focus|Hướng vào khách hàng||
5.2|Policy|Chính sách||
5.2.1|Establishing the quality policy|Thiết lập chính sách chất lượng||
5.2.2|Communicating the quality policy|Trao đổi thông tin về chính sách chất lượng|yes|
5.3|Organizational roles, responsibilities and authorities|Vai trò, trách nhiệm và quyền hạn trong tổ chức||
6|Planning|Hoạch định||
6.1|Actions to address risks and opportunities|Hành động giải quyết rủi ro và cơ hội||
6.2|Quality objectives and planning to achieve them|Mục tiêu chất lượng và hoạch định để đạt được mục tiêu|yes|
6.3|Planning of changes|Hoạch định các thay đổi||
7|Support|Hỗ trợ||
7.1|Resources|Nguồn lực||
7.1.1|General|Khái quát||
7.1.2|People|Con người||
7.1.3|Infrastructure|Cơ sở hạ tầng||
7.1.4|Environment for the operation of processes|Môi trường cho việc thực hiện các quá trình||
7.1.5|Monitoring and measuring resources|Nguồn lực theo dõi và đo lường||yes
7.1.5.1|General|Khái quát||yes
7.1.5.2|Measurement traceability|Liên kết chuẩn đo lường||if-no-standard
7.1.6|Organizational knowledge|Tri thức của tổ chức||
7.2|Competence|Năng lực||yes
7.3|Awareness|Nhận thức||
7.4|Communication|Trao đổi thông tin||
7.5|Documented information|Thông tin dạng văn bản||
7.5.1|General|Khái quát||
7.5.2|Creating and updating|Tạo lập và cập nhật||
7.5.3|Control of documented information|Kiểm soát thông tin dạng văn bản||
8|Operation|Thực hiện||
8.1|Operational planning and control|Hoạch định và kiểm soát việc thực hiện|extent|extent
8.2|Requirements for products and services|Yêu cầu đối với sản phẩm và dịch vụ||
8.2.1|Customer communication|Trao đổi thông tin với khách hàng||
8.2.2|Determining the requirements for products and services|Xác định các yêu cầu đối với sản phẩm và dịch vụ||
8.2.3|Review of the requirements for products and services|Xem xét các yêu cầu đối với sản phẩm và dịch vụ||as-applicable
8.2.4|Changes to requirements for products and services|Thay đổi yêu cầu đối với sản phẩm và dịch vụ||
8.3|Design and development of products and services|Thiết kế và phát triển sản phẩm và dịch vụ||
8.3.1|General|Khái quát||
8.3.2|Design and development planning|Hoạch định thiết kế và phát triển||if-applicable
8.3.3|Design and development inputs|Đầu vào của thiết kế và phát triển||if-applicable
8.3.4|Design and development controls|Kiểm soát thiết kế và phát triển||if-applicable
8.3.5|Design and development outputs|Đầu ra của thiết kế và phát triển||if-applicable
8.3.6|Design and development changes|Thay đổi thiết kế và phát triển||if-applicable
8.4|Control of externally provided processes, products and services|Kiểm soát quá trình, sản phẩm và dịch vụ do bên ngoài cung cấp||
8.4.1|General|Khái quát||yes
8.4.2|Type and extent of control|Loại hình và mức độ kiểm soát||
8.4.3|Information for external providers|Thông tin cho nhà cung cấp bên ngoài||
8.5|Production and service provision|Sản xuất và cung cấp dịch vụ||
8.5.1|Control of production and service provision|Kiểm soát sản xuất và cung cấp dịch vụ|as-applicable|
8.5.2|Identification and traceability|Nhận biết và truy xuất nguồn gốc||if-traceability
8.5.3|Property belonging to customers or external providers|Tài sản của khách hàng hoặc nhà cung cấp bên ngoài||on-event
8.5.4|Preservation|Bảo toàn||
8.5.5|Post-delivery activities|Hoạt động sau giao hàng||
8.5.6|Control of changes|Kiểm soát thay đổi||yes
8.6|Release of products and services|Thông qua sản phẩm và dịch vụ||yes
8.7|Control of nonconforming outputs|Kiểm soát đầu ra không phù hợp||yes
9|Performance evaluation|Đánh giá kết quả thực hiện||
9.1|Monitoring, measurement, analysis and evaluation|Theo dõi, đo lường, phân tích và đánh giá||
9.1.1|General|Khái quát||yes
9.1.2|Customer satisfaction|Sự thỏa mãn của khách hàng||
9.1.3|Analysis and evaluation|Phân tích và đánh giá||
9.2|Internal audit|Đánh giá nội bộ||yes
9.3|Management review|Xem xét của lãnh đạo||
9.3.1|General|Khái quát||
9.3.2|Management review inputs|Đầu vào xem xét của lãnh đạo||
9.3.3|Management review outputs|Đầu ra xem xét của lãnh đạo||yes
10|Improvement|Cải tiến||
10.1|General|Khái quát||
10.2|Nonconformity and corrective action|Sự không phù hợp và hành động khắc phục||yes
10.3|Continual improvement|Cải tiến liên tục||$clauses$, E'\\n') with ordinality line (text, position),
  string_to_array(line.text, '|') f
where s.edition = '2015';
`);
  }
}
