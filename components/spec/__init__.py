"""What a trainer asks for: its inputs, outputs and parameters, read from the API's untyped JSON. Pure; knows neither Streamlit nor the draft."""
