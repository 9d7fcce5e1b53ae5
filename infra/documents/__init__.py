"""Documents as text: .txt, .docx and .pdf, and the review of the figures read out of them."""
