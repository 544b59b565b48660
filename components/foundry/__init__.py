"""The outside world: a typed client of Foundry's REST API. It knows neither Streamlit nor any other room."""
