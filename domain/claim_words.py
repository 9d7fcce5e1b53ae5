"""The closed words of claims: kinds, whom they are about, relations, answers to findings."""

from __future__ import annotations

from typing import Annotated

from .fields import words

CLAIM_KINDS = words(
    stock="số tại thời điểm",
    flow="số trong kỳ",
    ratio="tỷ lệ",
    spread="n trong N đơn vị",
    streak="tỷ lệ đạt nhiều năm liên tục",
    range="khoảng giữa nhiều nơi hoặc nhiều năm",
    change="tăng, giảm so với kỳ khác",
    target="chỉ tiêu, nhiệm vụ",
    duration="thời lượng, thời hạn",
    words="chỉ có chữ, không có số",
)
SUBJECTS = words(
    residential_area="khu dân cư",
    hamlet="thôn bản",
    commune="cấp xã",
    district="cấp huyện",
    agency="cơ quan",
    enterprise="doanh nghiệp",
    school="nhà trường",
    household="hộ gia đình",
    person="người",
    team="tổ",
    body="ban hoặc hội đồng",
)
RELATIONS = words(
    sum="bằng tổng các số kia",
    contains="gồm cả các số kia, mỗi số không lớn hơn",
    at_most="không lớn hơn các số kia",
    equal="phải bằng các số kia",
    ratio="là tỷ lệ: số thứ nhất chia số thứ hai",
    per="tính bình quân trên số kia",
    change="là mức tăng, giảm của số thứ nhất so với số thứ hai",
    same="nói cùng một điều với các số kia",
    answers="là chỉ tiêu mà các số kia trả lời",
)
ANSWERS = words(
    explained="đã giải thích", accepted="chấp nhận như vậy", to_be_corrected="phải đính chính"
)
Kind = Annotated[str, CLAIM_KINDS]
Subject = Annotated[str, SUBJECTS]
Relation = Annotated[str, RELATIONS]
Answer = Annotated[str, ANSWERS]
