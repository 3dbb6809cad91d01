import './base.css';
import './history.css';
import './details.css';
