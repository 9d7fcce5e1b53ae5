"""The Vietnamese words of the keys of measures: one body of a kind, one session of a form."""

from __future__ import annotations

BODY_WORDS = {
    "ban-chi-dao-antt": "ban",
    "ban-chi-dao-138": "ban",
    "ban-antt": "ban",
    "bao-ve-dan-pho": "ban",
    "hoi-dong-bao-ve-antt": "hội đồng",
    "to-bao-ve-antt": "tổ",
    "to-anxh": "tổ",
}
BODY_NAMES = {
    "ban-chi-dao-antt": "Ban chỉ đạo ANTT cấp xã",
    "ban-chi-dao-138": "Ban chỉ đạo 138",
    "ban-antt": "Ban ANTT thôn, bản, tiểu khu",
    "bao-ve-dan-pho": "Bảo vệ dân phố",
    "hoi-dong-bao-ve-antt": "Hội đồng bảo vệ ANTT cấp xã",
    "to-bao-ve-antt": "Tổ bảo vệ ANTT thôn, bản, khu phố",
    "to-anxh": "Tổ an ninh xã hội",
    "cong-an-xa-ban-chuyen-trach": "Công an xã bán chuyên trách",
    "bao-ve-chuyen-trach": "Bảo vệ chuyên trách",
    "bao-ve-ban-chuyen-trach": "Bảo vệ bán chuyên trách",
}
FORM_WORDS = {
    "conference": "hội nghị",
    "residents-meeting": "cuộc họp",
    "mobile-session": "buổi",
    "broadcast": "lượt phát",
    "contest": "cuộc thi",
    "training": "lớp",
    "festival": "ngày hội",
    "ballot": "đợt",
    "inspection": "lượt kiểm tra",
    "summons": "lượt đối tượng",
    "slogan": "khẩu hiệu, pa nô, áp phích",
    "leaflet": "cuốn",
}
PLEDGING_WORDS = {
    "agency": "lượt cơ quan, đơn vị",
    "enterprise": "lượt doanh nghiệp",
    "school": "lượt trường học",
}
RECIPIENT_WORDS = {"collective": "lượt tập thể", "person": "lượt cá nhân"}
AREA_WORDS = {"hot": "điểm nóng"}
