"""What a trainer asks for: inputs, outputs and parameters, read from the API's untyped JSON. Knows neither Streamlit nor drafts."""
