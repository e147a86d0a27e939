import { Migration } from '@mikro-orm/migrations';

/** The edition that Decision 19/2014 names, and where its clauses went in 2015. */
export class The2008Edition extends Migration {
  override up(): void {
    // number|English|Vietnamese|documents to maintain|records to retain
    this.addSql(`
insert into standard_clause (standard_id, position, clause, title_en, title_vi, maintain, retain)
select s.id, line.position, f[1], f[2], f[3], nullif(f[4], ''), nullif(f[5], '')
from standard_edition s,
  string_to_table($clauses$4|Quality management system|Hệ thống quản lý chất lượng||
4.1|General requirements|Yêu cầu chung||
4.2|Documentation requirements|Yêu cầu về hệ thống tài liệu||
4.2.1|General|Khái quát|yes|
4.2.2|Quality manual|Sổ tay chất lượng|yes|
4.2.3|Control of documents|Kiểm soát tài liệu|yes|
4.2.4|Control of records|Kiểm soát hồ sơ|yes|
5|Management responsibility|Trách nhiệm của lãnh đạo||
5.1|Management commitment|Cam kết của lãnh đạo||
5.2|Customer focus|Hướng vào khách hàng||
5.3|Quality policy|Chính sách chất lượng|yes|
5.4|Planning|Hoạch định||
5.4.1|Quality objectives|Mục tiêu chất lượng|yes|
5.4.2|Quality management system planning|Hoạch định hệ thống quản lý chất lượng||
5.5|Responsibility, authority and communication|Trách nhiệm, quyền hạn và trao đổi thông tin||
5.5.1|Responsibility and authority|Trách nhiệm và quyền hạn||
5.5.2|Management representative|Đại diện của lãnh đạo||
5.5.3|Internal communication|Trao đổi thông tin nội bộ||
5.6|Management review|Xem xét của lãnh đạo||
5.6.1|General|Khái quát||yes
5.6.2|Review input|Đầu vào của việc xem xét||
5.6.3|Review output|Đầu ra của việc xem xét||
6|Resource management|Quản lý nguồn lực||
6.1|Provision of resources|Cung cấp nguồn lực||
6.2|Human resources|Nguồn nhân lực||
6.2.1|General|Khái quát||
6.2.2|Competence, training and awareness|Năng lực, đào tạo và nhận thức||yes
6.3|Infrastructure|Cơ sở hạ tầng||
6.4|Work environment|Môi trường làm việc||
7|Product realization|Tạo sản phẩm||
7.1|Planning of product realization|Hoạch định việc tạo sản phẩm||yes
7.2|Customer-related processes|Các quá trình liên quan đến khách hàng||
7.2.1|Determination of requirements related to the product|Xác định các yêu cầu liên quan đến sản phẩm||
7.2.2|Review of requirements related to the product|Xem xét các yêu cầu liên quan đến sản phẩm||yes
7.2.3|Customer communication|Trao đổi thông tin với khách hàng||
7.3|Design and development|Thiết kế và phát triển||
7.3.1|Design and development planning|Hoạch định thiết kế và phát triển||
7.3.2|Design and development inputs|Đầu vào của thiết kế và phát triển||yes
7.3.3|Design and development outputs|Đầu ra của thiết kế và phát triển||
7.3.4|Design and development review|Xem xét thiết kế và phát triển||yes
7.3.5|Design and development verification|Kiểm tra xác nhận thiết kế và phát triển||yes
7.3.6|Design and development validation|Xác nhận giá trị sử dụng của thiết kế và phát triển||yes
7.3.7|Control of design and development changes|Kiểm soát thay đổi thiết kế và phát triển||yes
7.4|Purchasing|Mua hàng||
7.4.1|Purchasing process|Quá trình mua hàng||yes
7.4.2|Purchasing information|Thông tin mua hàng||
7.4.3|Verification of purchased product|Kiểm tra xác nhận sản phẩm mua vào||
7.5|Production and service provision|Sản xuất và cung cấp dịch vụ||
7.5.1|Control of production and service provision|Kiểm soát sản xuất và cung cấp dịch vụ||
7.5.2|Validation of processes for production and service provision|Xác nhận giá trị sử dụng của các quá trình sản xuất và cung cấp dịch vụ||as-applicable
7.5.3|Identification and traceability|Nhận biết và xác định nguồn gốc||if-traceability
7.5.4|Customer property|Tài sản của khách hàng||on-event
7.5.5|Preservation of product|Bảo toàn sản phẩm||
7.6|Control of monitoring and measuring equipment|Kiểm soát thiết bị theo dõi và đo lường||yes
8|Measurement, analysis and improvement|Đo lường, phân tích và cải tiến||
8.1|General|Khái quát||
8.2|Monitoring and measurement|Theo dõi và đo lường||
8.2.1|Customer satisfaction|Sự thỏa mãn của khách hàng||
8.2.2|Internal audit|Đánh giá nội bộ|yes|yes
8.2.3|Monitoring and measurement of processes|Theo dõi và đo lường các quá trình||
8.2.4|Monitoring and measurement of product|Theo dõi và đo lường sản phẩm||yes
8.3|Control of nonconforming product|Kiểm soát sản phẩm không phù hợp|yes|yes
8.4|Analysis of data|Phân tích dữ liệu||
8.5|Improvement|Cải tiến||
8.5.1|Continual improvement|Cải tiến liên tục||
8.5.2|Corrective action|Hành động khắc phục|yes|yes
8.5.3|Preventive action|Hành động phòng ngừa|yes|yes$clauses$, E'\\n') with ordinality line (text, position),
  string_to_array(line.text, '|') f
where s.edition = '2008';
`);
    // a clause of 2008, then the clauses of 2015 that took it up
    this.addSql(`
insert into standard_correspondence (standard_id, position, from_clause, clause)
select s.id, row_number() over (order by line.position, later.position), f[1], later.clause
from standard_edition s,
  string_to_table($lines$4.1 4.4
4.2 7.5
4.2.1 7.5.1
4.2.2 4.3 4.4 7.5.1
4.2.3 7.5.2 7.5.3
4.2.4 7.5.2 7.5.3
5 5
5.1 5.1 5.1.1
5.2 5.1.2
5.3 5.2 5.2.1 5.2.2
5.4 6
5.4.1 6.2
5.4.2 6.1 6.3
5.5.1 5.3
5.5.2 5.3
5.5.3 7.4
5.6 9.3
5.6.1 9.3.1
5.6.2 9.3.2
5.6.3 9.3.3
6 7.1
6.1 7.1.1 7.1.2
6.2 7.2
6.2.1 7.2
6.2.2 7.2 7.3
6.3 7.1.3
6.4 7.1.4
7 8
7.1 8.1
7.2 8.2
7.2.1 8.2.2
7.2.2 8.2.3 8.2.4
7.2.3 8.2.1
7.3 8.3
7.3.1 8.3.1 8.3.2
7.3.2 8.3.3
7.3.3 8.3.5
7.3.4 8.3.4
7.3.5 8.3.4
7.3.6 8.3.4
7.3.7 8.3.6 8.5.6
7.4 8.4
7.4.1 8.4.1 8.4.2
7.4.2 8.4.3
7.4.3 8.4.2 8.6
7.5 8.5
7.5.1 8.5.1 8.5.5
7.5.2 8.5.1
7.5.3 8.5.2
7.5.4 8.5.3
7.5.5 8.5.4
7.6 7.1.5 7.1.5.1 7.1.5.2
8.1 9.1.1
8.2 9.1
8.2.1 9.1.2
8.2.2 9.2
8.2.3 9.1.1
8.2.4 8.6
8.3 8.7
8.4 9.1.3
8.5 10
8.5.1 10.1 10.3
8.5.2 10.2
8.5.3 6.1$lines$, E'\\n') with ordinality line (text, position),
  string_to_array(line.text, ' ') f,
  unnest(f[2:]) with ordinality later (clause, position)
where s.edition = '2015';
`);
  }
}
